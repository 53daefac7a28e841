import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type CallReport } from "../../gateway";
import { LocalError } from "../../errors";
import { baseImageFiles, ensureBusybox, pushImage } from "../../registry";
import { userCache } from "../../paths";
import { newRepository } from "../gateway/images";
import { type LocalAws, startLocalAws } from "../gateway/local-aws";

const files = [{ kind: "file", path: "hello", content: "hello\n" } as const];

describe("pushImage", function () {
  this.timeout(300_000);
  let aws: LocalAws;
  let registry: string;

  before(async () => {
    aws = await startLocalAws();
    registry = aws.mended.registry;
  });

  after(() => aws.close());

  async function get(path: string): Promise<Buffer> {
    const answer = await fetch(`http://${registry}/v2/${path}`);
    assert.equal(answer.status, 200);
    return Buffer.from(await answer.arrayBuffer());
  }

  it("pushes an image that can be pulled by its digest, whole", async () => {
    const repository = await newRepository(aws.mended);
    const config = { cmd: ["cat", "/hello"], env: { A: "b" }, exposedPorts: [8080], platform: "linux/arm64" };
    const { digest } = await pushImage({ registry, repository, tag: "v1", files, config });
    const manifest = await get(`${repository}/manifests/${digest}`);
    assert.equal(`sha256:${createHash("sha256").update(manifest).digest("hex")}`, digest);
    const parts = JSON.parse(manifest.toString()) as { config: Part; layers: Part[] };
    for (const part of [parts.config, ...parts.layers]) {
      const blob = await get(`${repository}/blobs/${part.digest}`);
      assert.equal(blob.length, part.size);
    }
    const described = JSON.parse(
      (await get(`${repository}/blobs/${parts.config.digest}`)).toString(),
    ) as Json;
    assert.equal(described["architecture"], "arm64");
    assert.deepEqual(described["config"], {
      Cmd: ["cat", "/hello"],
      Env: ["PATH=/bin:/sbin:/usr/bin:/usr/sbin", "A=b"],
      ExposedPorts: { "8080/tcp": {} },
    });
  });

  it("gives the same digest the second time and sends nothing", async () => {
    const repository = await newRepository(aws.mended);
    const first = await pushImage({ registry, repository, tag: "v1", files, config: {} });
    await fetch(`${aws.mended.endpoint}/_berth/calls`, { method: "DELETE" });
    const second = await pushImage({ registry, repository, tag: "v1", files, config: {} });
    const { totals } = (await (await fetch(`${aws.mended.endpoint}/_berth/calls`)).json()) as CallReport;
    assert.deepEqual(second, first);
    assert.equal(totals["writes"], 0);
    assert.equal(totals["reads"], 1);
  });

  it("sends a layer that is there under another image once only", async () => {
    const repository = await newRepository(aws.mended);
    await pushImage({ registry, repository, tag: "v1", files, config: {} });
    await fetch(`${aws.mended.endpoint}/_berth/calls`, { method: "DELETE" });
    await pushImage({ registry, repository, tag: "v2", files, config: { cmd: ["other"] } });
    const { totals } = (await (await fetch(`${aws.mended.endpoint}/_berth/calls`)).json()) as CallReport;
    assert.equal(totals["registry:PUT blob"], 1);
    assert.equal(totals["push:manifest"], 1);
  });

  it("pushes a base image made of busybox", async () => {
    const repository = await newRepository(aws.mended);
    const base = baseImageFiles(await ensureBusybox({ cache: userCache() }));
    const { digest } = await pushImage({
      registry,
      repository,
      tag: "latest",
      files: base,
      config: { cmd: ["sh"] },
    });
    await get(`${repository}/manifests/${digest}`);
    assert.ok(base.some((file) => file.kind === "link" && file.path === "bin/sh"));
  });

  const failures: { name: string; repository: () => Promise<string>; code: string }[] = [
    {
      name: "a repository that does not exist",
      repository: () => Promise.resolve("absent"),
      code: "repository-unknown",
    },
    {
      name: "an immutable tag of another image",
      code: "tag-immutable",
      async repository() {
        const repository = await newRepository(aws.mended, { imageTagMutability: "IMMUTABLE" });
        await pushImage({ registry, repository, tag: "v1", files: [], config: {} });
        return repository;
      },
    },
  ];
  for (const { name, repository, code } of failures) {
    it(`fails by name for ${name}, with the next step`, async () => {
      const push = pushImage({ registry, repository: await repository(), tag: "v1", files, config: {} });
      await assert.rejects(
        push,
        (error) => error instanceof LocalError && error.code === code && error.nextStep !== "",
      );
    });
  }

  it("fails by name when there is no registry", async () => {
    const push = pushImage({ registry: "127.0.0.1:1", repository: "a", tag: "v1", files, config: {} });
    await assert.rejects(
      push,
      (error) => error instanceof LocalError && error.code === "registry-unreachable",
    );
  });
});

interface Part {
  digest: string;
  size: number;
}
type Json = Record<string, unknown>;
