import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { releasesOf, removeReleaseTags } from "../../releases";
import { digestOf, image, type FakeImage } from "../inventory/accounts/account";
import { fakeAccount } from "../inventory/accounts/fake-account";
import { awsError } from "../inventory/accounts/fake-aws";

const remove = (images: FakeImage[], tags: string[]) =>
  removeReleaseTags(fakeAccount({ repositories: { app: images } }).clients.ecr, "app", tags);

describe("releasesOf", () => {
  const { clients } = fakeAccount({
    repositories: {
      app: [
        image("a", ["release.web.9", "release.api.1", "web-1", "release.web", "releases.web.1"]),
        image("b", ["release.web.10"], { imageStatus: "ARCHIVED" }),
      ],
    },
  });

  it("lists releases by service, the newest first, by number", async () => {
    assert.deepEqual(await releasesOf(clients.ecr, "app"), [
      { tag: "release.api.1", digest: digestOf("a"), service: "api", n: 1 },
      { tag: "release.web.10", digest: digestOf("b"), service: "web", n: 10 },
      { tag: "release.web.9", digest: digestOf("a"), service: "web", n: 9 },
    ]);
  });

  it("lists those of one service, and none of a repository that is not there", async () => {
    assert.deepEqual(
      (await releasesOf(clients.ecr, "app", "api")).map(({ tag }) => tag),
      ["release.api.1"],
    );
    assert.deepEqual(await releasesOf(clients.ecr, "absent"), []);
  });
});

describe("removeReleaseTags", () => {
  const cases: Record<
    string,
    [string[], string[], { removed?: string[]; kept?: string[]; gone?: string[] }]
  > = {
    "a release of an image with another tag": [
      ["web-1", "release.web.1"],
      ["release.web.1"],
      { removed: ["release.web.1"] },
    ],
    "an image's last tag, which stays": [["release.web.1"], ["release.web.1"], { kept: ["release.web.1"] }],
    "all of an image's tags, of which the highest stays": [
      ["release.web.9", "release.web.10"],
      ["release.web.10", "release.web.9"],
      { removed: ["release.web.9"], kept: ["release.web.10"] },
    ],
    "the highest of several, which stays for whoever removes the others": [
      ["release.web.1", "release.web.2"],
      ["release.web.2"],
      { kept: ["release.web.2"] },
    ],
    "releases of two services with one number": [
      ["release.api.3", "release.web.3"],
      ["release.api.3", "release.web.3"],
      { removed: ["release.api.3"], kept: ["release.web.3"] },
    ],
    "one that is not there": [
      ["web-1", "release.web.1"],
      ["release.web.1", "release.web.7"],
      { removed: ["release.web.1"], gone: ["release.web.7"] },
    ],
    "the same tag twice": [
      ["web-1", "release.web.1"],
      ["release.web.1", "release.web.1"],
      { removed: ["release.web.1"] },
    ],
    nothing: [["web-1"], [], {}],
  };
  for (const [name, [tags, wanted, { removed = [], kept = [], gone = [] }]] of Object.entries(cases))
    it(`is asked for ${name}`, async () => {
      const images = [image("a", tags)];
      assert.deepEqual(await remove(images, wanted), { removed, kept, gone });
      assert.deepEqual(
        images[0]?.imageTags,
        tags.filter((tag) => !removed.includes(tag)),
      );
    });

  it("removes hundreds, in batches that are each read just before, with few calls for those that are gone", async () => {
    const images = Array.from({ length: 250 }, (_, n) =>
      image(`i${n}`, [`web-${n}`, `release.web.${n + 1}`]),
    );
    const { clients, calls } = fakeAccount({ repositories: { app: images } });
    const tags = images.map((_, n) => `release.web.${n + 1}`);
    const { removed, gone } = await removeReleaseTags(clients.ecr, "app", [...tags, "release.web.999"]);
    assert.equal(removed.length, 250);
    assert.deepEqual(gone, ["release.web.999"]);
    assert.deepEqual(calls.slice(0, 4), [
      ...["ecr:DescribeImages", "ecr:BatchDeleteImage", "ecr:DescribeImages", "ecr:BatchDeleteImage"],
    ]);
    assert.ok(calls.length < 25, String(calls.length));
  });

  it("has nothing to do in a repository that is not there, or goes meanwhile", async () => {
    const account: { repositories: Record<string, FakeImage[]> } = {
      repositories: { app: [image("a", ["web-1", "release.web.1"])] },
    };
    const fault = (action: string) => {
      if (action === "ecr:BatchDeleteImage") account.repositories = {};
    };
    const { ecr } = fakeAccount(account, { fault }).clients;
    const answer = { removed: [], kept: [], gone: ["release.web.1"] };
    assert.deepEqual(await removeReleaseTags(ecr, "app", ["release.web.1"]), answer);
    assert.deepEqual(await removeReleaseTags(ecr, "app", ["release.web.1"]), answer);
  });

  it("refuses tags that are no release's, all at once, and calls nothing", async () => {
    const { clients, calls } = fakeAccount({ repositories: { app: [image("a", ["latest", "web-1"])] } });
    await assert.rejects(removeReleaseTags(clients.ecr, "app", ["latest", "release.web.1", "web-1"]), {
      code: "not-a-release",
      message: /`tags` must be release tags, got "latest", "web-1"\./,
    });
    assert.deepEqual(calls, []);
  });

  it("refuses without the right, and names it", async () => {
    const fault = (action: string) => {
      if (action === "ecr:BatchDeleteImage") throw awsError("AccessDeniedException");
    };
    const { clients } = fakeAccount(
      { repositories: { app: [image("a", ["1", "release.web.1"])] } },
      { fault },
    );
    await assert.rejects(removeReleaseTags(clients.ecr, "app", ["release.web.1"]), {
      code: "access-denied",
      permission: "ecr:BatchDeleteImage",
    });
  });

  it("fails when ECR keeps a tag for another reason than its absence", async () => {
    const { clients } = fakeAccount({ repositories: { app: [image("a", ["1", "release.web.1"])] } });
    const send = clients.ecr.send.bind(clients.ecr) as (command: object) => Promise<unknown>;
    const failures = [
      { imageId: { imageTag: "release.web.1" }, failureCode: "KmsError", failureReason: "no key" },
    ];
    const ecr = {
      send: (command: object) =>
        command.constructor.name === "BatchDeleteImageCommand"
          ? Promise.resolve({ failures })
          : send(command),
    } as typeof clients.ecr;
    await assert.rejects(removeReleaseTags(ecr, "app", ["release.web.1"]), {
      code: "call-failed",
      message: /does not remove the tag release\.web\.1 .* KmsError: no key/,
    });
  });

  it("never takes an image's last tag, whoever else removes and places tags at the same time", async () => {
    const tag = fc.constantFrom(..."123456789").map((n) => `release.web.${n}`);
    const writer = fc.uniqueArray(tag, { maxLength: 6 });
    const step = fc.record({ after: fc.nat(6), image: fc.nat(2) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(tag, { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 3 }),
        fc.array(writer, { minLength: 2, maxLength: 4 }),
        fc.array(step, { maxLength: 4 }),
        fc.scheduler(),
        async (tags, writers, steps, scheduler) => {
          // A tag is on one image alone.
          const seen = new Set<string>();
          const own = tags.map((ones) => ones.filter((one) => !seen.has(one) && seen.add(one)));
          const images = own.flatMap((ones, n) => (ones.length > 0 ? [image(`i${n}`, ones)] : []));
          const before = images.map(({ imageDigest }) => imageDigest);
          const { clients } = fakeAccount({ repositories: { app: images } });
          const send = clients.ecr.send.bind(clients.ecr) as (command: object) => Promise<unknown>;
          let sent = 0;
          const ecr = {
            send: async (command: object) => {
              // Others come before ECR acts, and before its answer arrives.
              await scheduler.schedule(Promise.resolve());
              for (const [n, { after, image: at }] of steps.entries())
                if (after === sent) images[at % images.length]?.imageTags?.push(`release.web.${10 + n}`);
              sent++;
              try {
                return await send(command);
              } finally {
                await scheduler.schedule(Promise.resolve());
              }
            },
          } as unknown as typeof clients.ecr;
          const all = Promise.all(writers.map((ones) => removeReleaseTags(ecr, "app", ones)));
          await scheduler.waitFor(all);
          assert.deepEqual(
            images.map(({ imageDigest }) => imageDigest),
            before,
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
