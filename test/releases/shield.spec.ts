import * as assert from "node:assert/strict";

import { isGivenUp, liftShield, releaseImage, shieldImage, type ReleaseImage } from "../../releases";
import {
  deployment,
  fakeClients,
  manifestOf,
  repository,
  service,
  taskDefinitionArn,
  type FakeAws,
} from "./fake-aws";

const [digest, manifest] = manifestOf("back from the old end");
const image = releaseImage(`${repository}@${digest}`) as ReleaseImage;
const pending = `release.web.pending-${digest.slice(7, 19)}`;

function repositoryWith(tags: Record<string, string>, more: Partial<FakeAws> = {}): FakeAws {
  const manifests = { [digest]: manifest };
  return {
    ...{ services: [], taskDefinitions: {}, tasks: [], manifests, tags },
    ...{ denied: [], calls: [], waited: 0 },
    ...more,
  };
}

describe("what keeps an image while it is deployed", () => {
  const shielded: Record<string, [Record<string, string>, readonly string[]]> = {
    "is a tag of its own": [{ "web-1": digest }, [pending, "web-1"]],
    "is there once, however often it is asked for": [
      { "web-1": digest, [pending]: digest },
      [pending, "web-1"],
    ],
    "is the release tag where there is one": [{ "release.web.1": digest }, ["release.web.1"]],
    "is another service's release tag, too": [{ "release.api.7": digest }, ["release.api.7"]],
    "is no other service's pending tag, which goes with that one's deployment": [
      { [pending.replace("web", "api")]: digest },
      [pending.replace("web", "api"), pending],
    ],
  };
  for (const [title, [tags, after]] of Object.entries(shielded)) {
    it(title, async () => {
      const aws = repositoryWith({ ...tags });
      await shieldImage(fakeClients(aws).ecr, image, "web");
      assert.deepEqual(Object.keys(aws.tags).sort(), after);
    });
  }

  it("can't be placed on an image that is gone", async () => {
    const aws = repositoryWith({}, { manifests: {} });
    await assert.rejects(shieldImage(fakeClients(aws).ecr, image, "web"), { code: "image-gone" });
  });

  const lifted: Record<string, [Record<string, string>, readonly string[]]> = {
    "goes when the deployment fails": [{ "web-1": digest, [pending]: digest }, ["web-1"]],
    "goes once the release is marked": [{ "release.web.1": digest, [pending]: digest }, ["release.web.1"]],
    "stays where it is the image's last tag": [{ [pending]: digest }, [pending]],
    "is no release tag": [{ "release.web.1": digest }, ["release.web.1"]],
  };
  for (const [title, [tags, after]] of Object.entries(lifted)) {
    it(title, async () => {
      const aws = repositoryWith({ ...tags });
      assert.equal(await liftShield(fakeClients(aws).ecr, image, "web"), undefined);
      assert.deepEqual(Object.keys(aws.tags), after);
    });
  }

  it("stays where the right to take it away is missing, which is said and no failure", async () => {
    const aws = repositoryWith({ "web-1": digest, [pending]: digest }, { denied: ["batchDeleteImage"] });
    const reason = await liftShield(fakeClients(aws).ecr, image, "web");
    assert.match(reason ?? "", /ecr:BatchDeleteImage/);
    assert.ok(pending in aws.tags);
  });

  const givenUp: [string, FakeAws["services"], boolean][] = [
    ["is over when ECS never took it", [service([deployment(1)])], true],
    [
      "is over when ECS gave it up",
      [service([deployment(1), deployment(2, { rolloutState: "FAILED" })])],
      true,
    ],
    ["is not over while ECS tries", [service([deployment(2, { rolloutState: "IN_PROGRESS" })])], false],
    ["is not over when it runs after all", [service([deployment(2)])], false],
    ["is over when the service was never made", [undefined], true],
  ];
  for (const [title, services, isOver] of givenUp) {
    it(`${title}`, async () => {
      const { ecs } = fakeClients(repositoryWith({}, { services }));
      const asked = { cluster: "main", service: "web", taskDefinition: taskDefinitionArn(2) };
      assert.equal(await isGivenUp(ecs, asked), isOver);
    });
  }
});
