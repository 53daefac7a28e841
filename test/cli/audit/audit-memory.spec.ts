import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import type { EcrClient, InventoryClients } from "../../../inventory";
import { now } from "../../retention/image-builder";
import { berth } from "../command";
import { FakeAws, registry } from "../fake-aws";

describe("berth audit of many repositories", () => {
  it("holds no more of the images of sixty than of six", async () => {
    const held = new Map<number, number>();
    const ecr = registryOf(60, 500, (nth) => {
      if (nth === 6 || nth === 60) held.set(nth, heapInUse());
    });
    const clients = (): InventoryClients => ({ ...new FakeAws().clients({}), ecr });
    const ended = await berth(["audit", "--format", "json"], { clients });
    assert.equal(ended.code, 0, ended.stderr);
    // The images of one repository take about half a megabyte.
    const grown = (held.get(60)! - held.get(6)!) / 2 ** 20;
    assert.ok(grown < 3, `${grown.toFixed(1)} MB more while the last repository is read`);
  });
});

/** Makes images when it is asked for them, and keeps none. */
function registryOf(repositories: number, images: number, onRead: (nth: number) => void): EcrClient {
  let read = 0;
  const send = (command: { readonly input: { readonly repositoryName?: string } }): Promise<object> => {
    const { repositoryName } = command.input;
    switch (command.constructor.name) {
      case "DescribeRepositoriesCommand":
        return Promise.resolve({ repositories: Array.from({ length: repositories }, repository) });
      case "DescribeImagesCommand":
        onRead(++read);
        return Promise.resolve({
          imageDetails: Array.from({ length: images }, (_, n) => image(`${repositoryName} ${n}`, n)),
        });
      default:
        return Promise.resolve({ lifecyclePolicyText: '{"rules":[]}' });
    }
  };
  return { send } as EcrClient;
}

function repository(_: unknown, n: number): object {
  const repositoryName = `repository-${n}`;
  return {
    ...{ repositoryName, repositoryUri: `${registry}/${repositoryName}`, registryId: "000000000000" },
    repositoryArn: `arn:aws:ecr:eu-west-1:000000000000:repository/${repositoryName}`,
  };
}

function image(name: string, n: number): object {
  return {
    imageDigest: `sha256:${createHash("sha256").update(name).digest("hex")}`,
    imageTags: [`build-${n}`, `commit-${n}-of-${name.replace(" ", "-")}`],
    imagePushedAt: new Date(now - n * 1e6),
    imageSizeInBytes: 1e6,
  };
}

function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
