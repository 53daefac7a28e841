import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import type { ProviderSettings } from "../../../components/shared/aws-settings";
import { contentHash, PrepareError, type Account } from "../../../program";
import { prepare } from "../../../program/prepare";
import { digest, mockEngine } from "../../shared/mocks";
import { accountWith, images, own } from "../accounts";
import { environmentConfig, imageSettings } from "../config/configs";

const settings: ProviderSettings = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };
const web = imageSettings("web");
const other = `sha256:${"7".repeat(64)}`;
const existing: Partial<Account> = { repository: () => Promise.resolve({ encryptionType: "AES256" }) };

/** Runs with `pulumi.log` taken down. */
async function logged<T>(run: () => Promise<T>): Promise<{ readonly value: T; readonly said: string[] }> {
  const log = pulumi.log as unknown as Record<"warn" | "info", (message: string) => Promise<void>>;
  const { warn, info } = log;
  const said: string[] = [];
  for (const level of ["warn", "info"] as const)
    log[level] = (message) => Promise.resolve(void said.push(`${level}: ${message}`));
  try {
    return { value: await run(), said };
  } finally {
    Object.assign(log, { warn, info });
  }
}

describe("prepare, with images in the archive", () => {
  let root: string;
  let tag: string;
  before(async () => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "berth-archive-"));
    fs.mkdirSync(path.join(root, "web"));
    fs.writeFileSync(path.join(root, "web/Dockerfile"), "FROM scratch\n");
    tag = `web-${await contentHash({ context: "web", platform: "linux/amd64" }, root)}`;
  });
  after(() => fs.rmSync(root, { recursive: true }));

  async function prepared(answers: Partial<Account>, { preview = false, image = web } = {}) {
    await mockEngine({ preview });
    const { account, asked } = accountWith({ ...existing, ...answers });
    const config = { ...environmentConfig(), images: { web: image } };
    const { value, said } = await logged(() => prepare(config, { account, root, settings }));
    const archive = asked.filter((question) => /^(archivedImages|restoreImages)/.test(question));
    return {
      source: value.images["web"]?.source,
      isUnmarked: value.images["web"]?.isUnmarked,
      archive,
      said,
    };
  }
  const restores = `restoreImages myapp-assets-dev ${digest}`;
  const archived = () => ({ archivedImages: images({ [tag]: digest }) });

  it("restores content before it would build it, whoever pushed it", async () => {
    const foreign = await prepared(archived());
    assert.deepEqual(foreign.source, { digest });
    assert.equal(foreign.isUnmarked, true);
    assert.equal(foreign.archive.at(-1), restores);
    const mine = await prepared({ ...archived(), ownResources: own(tag) });
    assert.deepEqual(mine.source, { ...web, contentHash: tag.slice("web-".length) });
    assert.equal(mine.archive.at(-1), restores);
    assert.match(mine.said.join(), /^info: The image sha256:\w+ of .* is in ECR's archive.*up to 20 minutes/);
  });

  it("restores nothing in a preview, and says what `up` does and how long that takes", async () => {
    const { source, archive, said } = await prepared(archived(), { preview: true });
    assert.deepEqual([source, archive], [{ digest }, ["archivedImages myapp-assets-dev"]]);
    assert.match(said.join(), /^warn: .*is in ECR's archive.*`up` restores it.*20 minutes; nothing is built/);
  });

  it("finds the tag and the digest of an image that CI pushed there", async () => {
    for (const given of [{ tag: "v1" }, { digest }]) {
      const image = { platform: "linux/amd64" as const, ...given };
      const { source, archive } = await prepared({ archivedImages: images({ v1: digest }) }, { image });
      assert.deepEqual([source, archive.at(-1)], [{ digest }, restores]);
    }
  });

  it("restores what is in use, which the look at the account finds, and builds what is not there", async () => {
    const repositoryName = "myapp-assets-dev";
    const inUse = {
      images: [
        { imageDigest: other, imageTags: ["api-1"], imagePushedAt: 0, imageStatus: "ARCHIVED" as const },
      ],
      inUse: [{ repositoryName, digest: other, user: { kind: "service" as const, name: "shop/api" } }],
    };
    const usage = () => Promise.resolve({ repositoryName, dangling: [], ...inUse });
    const { source, archive } = await prepared({ usage });
    assert.ok(source && "contentHash" in source);
    assert.deepEqual(archive, ["archivedImages myapp-assets-dev", `restoreImages myapp-assets-dev ${other}`]);
  });

  it("does not ask for the archive where all is there, or no repository is", async () => {
    assert.deepEqual((await prepared({ images: images({ [tag]: digest }) })).archive, []);
    assert.deepEqual((await prepared({ repository: () => Promise.resolve(undefined) })).archive, []);
  });

  it("restores nothing where the guard refuses", async () => {
    const { account, asked } = accountWith({
      ...{ ...existing, ...archived() },
      usage: () => Promise.reject(new PrepareError("no-rights", "no", { nextStep: "Allow it." })),
    });
    const config = { ...environmentConfig(), images: { web } };
    await assert.rejects(prepare(config, { account, root, settings }), /^PrepareError: no|no\nAllow it/);
    assert.ok(!asked.includes(restores));
  });

  it("reads what it restored only once it is back", async () => {
    let isBack = false;
    const image = { platform: "linux/arm64" as const, tag: "v1" };
    const answers: Partial<Account> = {
      archivedImages: images({ v1: digest }),
      restoreImages: () => Promise.resolve(void (isBack = true)),
      imageFacts: () => Promise.resolve(isBack ? { platforms: ["linux/amd64"] } : {}),
    };
    await assert.rejects(prepared(answers, { image }), /is for linux\/amd64/);
  });
});
