import * as assert from "node:assert/strict";

import type { EcrClient } from "../../../inventory/aws/clients";
import { restoreFromArchive } from "../../../releases/archive/restore-from-archive";
import { RestoreError } from "../../../releases/archive/restore-error";
import { InventoryError } from "../../../inventory";
import { manifestOf } from "../fake-aws";

const [single, singleText] = manifestOf("single");
const [arm, armText] = manifestOf("arm");
const [index, indexText] = manifestOf("index", [arm]);
const manifests = new Map([
  [single, singleText],
  [arm, armText],
  [index, indexText],
]);

/** A registry whose restorations take so many looks. */
function registry(statuses: Record<string, string>, looksToRestore = 0, refuses?: string) {
  const status = new Map(Object.entries(statuses));
  const left = new Map<string, number>();
  const restored: string[] = [];
  let now = 0;
  const answer = (name: string, input: Record<string, unknown>): unknown => {
    const [{ imageDigest }] = (input["imageIds"] ?? [input["imageId"]]) as [{ imageDigest: string }];
    const is = status.get(imageDigest);
    if (name === "UpdateImageStorageClassCommand") {
      if (refuses !== undefined) throw Object.assign(new Error("no"), { name: refuses });
      restored.push(imageDigest);
      status.set(imageDigest, "ACTIVATING");
      left.set(imageDigest, looksToRestore);
      return {};
    }
    if (name === "BatchGetImageCommand")
      return is === "ACTIVE"
        ? { images: [{ imageId: { imageDigest }, imageManifest: manifests.get(imageDigest) }] }
        : { failures: [{ failureCode: "ImageNotFound" }] };
    assert.deepEqual(input["filter"], { imageStatus: "ANY" });
    if (is === undefined) throw Object.assign(new Error("none"), { name: "ImageNotFoundException" });
    if (is === "ACTIVATING") {
      const looks = left.get(imageDigest) ?? looksToRestore;
      left.set(imageDigest, looks - 1);
      if (looks <= 0) status.set(imageDigest, "ACTIVE");
    }
    return { imageDetails: [{ imageDigest, imageStatus: status.get(imageDigest) }] };
  };
  const ecr = {
    send: (command: { readonly input: Record<string, unknown> }) =>
      Promise.resolve().then(() => answer(command.constructor.name, command.input)),
  } as unknown as EcrClient;
  const clock = {
    now: () => now,
    sleep: (ms: number) => Promise.resolve(void (now += ms)),
  };
  const restore = (digests: string[], timeoutMs?: number) =>
    restoreFromArchive(
      ecr,
      { repositoryName: "app" },
      { digests, ...(timeoutMs !== undefined && { timeoutMs }) },
      clock,
    );
  return { restore, restored, status, waited: () => now };
}

describe("restoreFromArchive", () => {
  it("restores what is in the archive, and waits until it is active", async () => {
    const { restore, restored, status, waited } = registry({ [single]: "ARCHIVED" }, 5);
    await restore([single]);
    assert.deepEqual([restored, status.get(single)], [[single], "ACTIVE"]);
    assert.ok(waited() > 10_000);
  });

  it("asks for nothing where it can be pulled, and only waits where somebody else has asked", async () => {
    const { restore, restored, status, waited } = registry({ [single]: "ACTIVE", [arm]: "ACTIVATING" }, 1);
    await restore([single]);
    assert.deepEqual([restored, waited()], [[], 0]);
    await restore([arm]);
    assert.deepEqual([restored, status.get(arm)], [[], "ACTIVE"]);
  });

  it("restores what an index refers to, also where the index itself can be pulled", async () => {
    for (const indexStatus of ["ARCHIVED", "ACTIVE"]) {
      const { restore, status } = registry({ [index]: indexStatus, [arm]: "ARCHIVED" });
      await restore([index]);
      assert.deepEqual([...status.values()], ["ACTIVE", "ACTIVE"]);
    }
  });

  it("fails by name where the image is gone, and where ECR takes longer than one waits", async () => {
    const gone = registry({});
    await assert.rejects(
      gone.restore([single]),
      (error) => error instanceof RestoreError && error.code === "image-gone",
    );
    const slow = registry({ [single]: "ARCHIVED" }, Infinity);
    await assert.rejects(slow.restore([single], 60_000), (error) => {
      assert.ok(error instanceof RestoreError && error.code === "not-restored");
      assert.match(error.message, new RegExp(`${single} of the repository "app".*up to 20 minutes`));
      return true;
    });
    assert.ok(slow.waited() <= 60_000);
  });

  it("names the right that is missing", async () => {
    const { restore } = registry({ [single]: "ARCHIVED" }, 0, "AccessDeniedException");
    await assert.rejects(restore([single]), (error) => {
      assert.ok(error instanceof InventoryError && error.code === "access-denied");
      assert.match(error.message, /ecr:UpdateImageStorageClass/);
      return true;
    });
  });
});
