import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import type { RepositoryUsage } from "../../../program/account/account";
import { checkGuard, releasesOf } from "../../../program/guard/check-guard";
import { PrepareError } from "../../../program/errors";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../../retention";
import { digest } from "../../shared/mocks";
import { environmentConfig } from "../config/configs";

const now = Date.UTC(2026, 10, 23);
/** An image that a service runs without a release tag, under the policy that is in force. */
const ours = serialiseLifecyclePolicy(generateLifecyclePolicy({ keepImages: 100 }));
const atRisk: RepositoryUsage = {
  repositoryName: "myapp-assets-dev",
  images: [{ imageDigest: digest, imageTags: ["v1"], imagePushedAt: now }],
  inUse: [
    {
      repositoryName: "myapp-assets-dev",
      digest,
      user: { kind: "service", name: "shop/web", role: "running" },
    },
  ],
  dangling: [],
  lifecyclePolicy: ours,
};

describe("checkGuard", () => {
  const log = pulumi.log as { warn: (message: string) => Promise<void> };
  const { warn } = log;
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
    log.warn = (message) => {
      warnings.push(message);
      return Promise.resolve();
    };
  });
  afterEach(() => {
    log.warn = warn;
  });

  function check(
    guard: "refuse" | "warn",
    usage: () => Promise<RepositoryUsage>,
  ): ReturnType<typeof checkGuard> {
    const own = {
      imageTags: new Map<string, string>(),
      services: new Set<string>(),
      releases: new Map<string, { digest: string; again: number }>(),
      lifecyclePolicies: new Map([["myapp-assets-dev", ours]]),
      repositories: new Map<string, string | undefined>(),
    };
    const about = { config: environmentConfig({ guard }), own, releases: [], now };
    return checkGuard(usage(), about);
  }
  const denied = () =>
    Promise.reject(new PrepareError("no-rights", "ecs:ListServices is missing", { nextStep: "Allow it." }));

  it("refuses, with everything that a reader needs to act", async () => {
    await assert.rejects(
      check("refuse", () => Promise.resolve(atRisk)),
      (error) => {
        assert.ok(error instanceof PrepareError && error.code === "image-at-risk");
        assert.match(error.message, /"myapp-assets-dev" would take an image in use:\n {2}sha256:\w+ \(v1\)/);
        assert.match(error.message, /shop\/web \(running\), would expire by rule 2 after 100 more pushes\./);
        assert.match(error.message, /`berth release mark`.*`berth:retention.keepImages`/);
        return true;
      },
    );
  });

  it("says how the stack's own policy comes back where somebody has put another one in its place", async () => {
    const { rules } = generateLifecyclePolicy({ keepImages: 100 });
    const replaced = { rules: rules.map((rule) => ({ ...rule, description: "Somebody else's" })) };
    const lifecyclePolicy = serialiseLifecyclePolicy(replaced);
    const back = /place of the stack's own: `pulumi up --refresh` writes the stack's again/;
    await assert.rejects(
      check("refuse", () => Promise.resolve({ ...atRisk, lifecyclePolicy })),
      back,
    );
    await assert.rejects(
      check("refuse", () => Promise.resolve(atRisk)),
      (error) => error instanceof Error && !back.test(error.message),
    );
  });

  it("warns of a signature that goes while its image stays, and refuses nothing for it", async () => {
    const image = { imageDigest: digest, imageTags: ["v1", "release.web.1"], imagePushedAt: now };
    const signature = `sha256:${"5".repeat(64)}`;
    const signed = {
      imageDigest: signature,
      imageTags: [],
      imagePushedAt: now,
      subjectManifestDigest: digest,
    };
    await check("refuse", () => Promise.resolve({ ...atRisk, images: [image, signed] }));
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? "",
      /sha256:5+, which belongs to sha256:\w+ \(a signature, an attestation or an SBOM\), may expire by rule 2 after 99 more pushes, and the image stays without it/,
    );
  });

  it("refuses when it can't tell what is in use", async () => {
    await assert.rejects(check("refuse", denied), /ecs:ListServices is missing/);
  });

  it("refuses when it can't tell what the policy in force takes, and says what is new in it", async () => {
    const lifecyclePolicy = ours.replace('"tagged"', '"tagged","olderThanHours":3');
    await assert.rejects(
      check("refuse", () => Promise.resolve({ ...atRisk, lifecyclePolicy })),
      (error) => {
        assert.ok(error instanceof PrepareError && error.code === "policy-unreadable");
        assert.match(
          error.message,
          /"myapp-assets-dev" takes, .*:\n {2}rules\[0\]\.selection\.olderThanHours: /,
        );
        return true;
      },
    );
  });

  it("warns and goes on where it is told to", async () => {
    assert.deepEqual(await check("warn", () => Promise.resolve(atRisk)), { seeds: [] });
    assert.deepEqual(await check("warn", denied), { seeds: [] });
    assert.equal(warnings.length, 2);
    assert.match(warnings[0] ?? "", /would take an image in use/);
    assert.match(warnings[1] ?? "", /ecs:ListServices is missing/);
  });

  it("fails on a defect even where it only warns", async () => {
    await assert.rejects(
      check("warn", () => Promise.reject(new TypeError("a defect"))),
      TypeError,
    );
  });

  it("warns of references that lead to no image, and goes on", async () => {
    const user = { kind: "schedule", name: "nightly" } as const;
    const dangling = [{ reference: "myapp-assets-dev:gone", user }];
    await check("refuse", () =>
      Promise.resolve({ repositoryName: "myapp-assets-dev", images: [], inUse: [], dangling }),
    );
    assert.match(warnings.join(), /myapp-assets-dev:gone, used by the schedule nightly, is not there/);
  });

  it("warns of images that are gone, and goes on", async () => {
    const gone = await check("refuse", () => Promise.resolve({ ...atRisk, images: [] }));
    assert.deepEqual(gone, { seeds: [], archived: [], inUse: new Set([digest]), taken: {} });
    assert.match(warnings.join(), /is not in the repository any more/);
  });
});

describe("releasesOf", () => {
  it("names the digests that are in the registry, and leaves out what is still to be built", () => {
    const sources = new Map([
      ["given", { digest }],
      ["pushed", { context: "pushed", contentHash: "c0ffee", revision: 2 }],
      ["built", { context: "built", contentHash: "c0ffee" }],
    ]);
    const images = { digestByTag: new Map([["pushed-c0ffee-r2", digest]]), digests: new Set([digest]) };
    assert.deepEqual(releasesOf(sources, images), [
      { service: "given", digest },
      { service: "pushed", digest },
    ]);
  });
});
