import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import type { ProviderSettings } from "../../../components/shared/aws-settings";
import { contentHash, PrepareError, type Account } from "../../../program";
import type { CheckedEnvironment } from "../../../program/check-environment";
import { prepare } from "../../../program/prepare";
import { accountWith, images, own } from "../accounts";
import { environmentConfig, imageSettings } from "../config/configs";

const settings: ProviderSettings = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };
const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;
const because = "Orders are charged twice";

describe("prepare, beside withdrawals", () => {
  let root: string;
  let tag: string;
  let said: string[];
  const { log } = pulumi;
  const { warn, info } = log;
  before(async () => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "berth-withdrawals-"));
    for (const name of ["web", "api"]) {
      fs.mkdirSync(path.join(root, name));
      fs.writeFileSync(path.join(root, name, "Dockerfile"), "FROM scratch\n");
    }
    tag = `web-${await contentHash({ context: "web", platform: "linux/amd64" }, root)}`;
  });
  after(() => fs.rmSync(root, { recursive: true }));
  beforeEach(() => {
    said = [];
    const note = (message: string) => Promise.resolve(void said.push(message));
    log.warn = note;
    log.info = note;
  });
  afterEach(() => {
    Object.assign(log, { warn, info });
    pulumi.runtime.setAllConfig({});
  });

  /** `a` is release 1, `b` release 2 and what the checkout has. */
  const released = () => ({
    "web-a": digestOf("a"),
    "release.web.1": digestOf("a"),
    [tag]: digestOf("b"),
    "release.web.2": digestOf("b"),
  });
  const withdrawn = () => ({ ...released(), "withdrawn.web.2": digestOf("b") });

  async function prepared(
    has: Record<string, string>,
    answers: Partial<Account> = {},
    config: Partial<CheckedEnvironment> = {},
  ) {
    const repository = () => Promise.resolve({ encryptionType: "AES256" as const });
    const { account, asked } = accountWith({ repository, images: images(has), ...answers });
    const all = { ...environmentConfig(), images: { web: imageSettings("web") }, ...config };
    return { ...(await prepare(all, { account, root, settings })), asked };
  }
  const sourceOf = async (...about: Parameters<typeof prepared>) =>
    (await prepared(...about)).images["web"]?.source;

  describe("content that is withdrawn", () => {
    it("is left for the newest release that isn't, with why and how to take it back", async () => {
      const reasons: Account["reasons"] = (_, all) =>
        Promise.resolve(all.map((one) => ({ ...one, reason: { because, by: "ci", at: "today" } })));
      assert.deepEqual(await sourceOf(withdrawn(), { reasons }), { digest: digestOf("a") });
      assert.equal(said.length, 1);
      assert.match(
        said[0]!,
        /"web" is withdrawn \("withdrawn\.web\.2"\) by ci at today: "Orders are charged twice"/,
      );
      assert.match(said[0]!, /Release 1 runs in its place, sha256:a+: nothing is built/);
      assert.match(
        said[0]!,
        /`berth release restore --repository myapp-assets-dev --service web --release 2`/,
      );
    });

    it("says so where no reason is kept", async () => {
      await prepared(withdrawn());
      assert.match(said[0]!, /, and no reason is kept/);
    });

    it("keeps an image of this stack's own in its state, so that a restoration builds nothing", async () => {
      const source = await sourceOf(withdrawn(), { ownResources: own(tag) });
      assert.ok(source && "contentHash" in source);
      assert.equal(source.runs, digestOf("a"));
      assert.equal(source.revision, undefined);
    });

    it("is withdrawn however often it was built", async () => {
      const has = { ...released(), [`${tag}-r2`]: digestOf("c"), "withdrawn.web.9": digestOf("c") };
      delete (has as Record<string, string>)[tag];
      assert.deepEqual(
        await sourceOf(has, { ownResources: own(`${tag}-r2`) }).then((s) => s && "runs" in s && s.runs),
        digestOf("b"),
      );
    });

    it("is nothing to others: other content, another service's, one that is lost", async () => {
      assert.ok(
        "contentHash" in (await sourceOf({ "web-old": digestOf("b"), "withdrawn.web.2": digestOf("b") }))!,
      );
      const twoNames = { images: { web: imageSettings("web"), api: imageSettings("api") } };
      const ofApi = { ...released(), "withdrawn.api.1": digestOf("b") };
      assert.deepEqual(await sourceOf(ofApi, {}, twoNames), { digest: digestOf("b") });
      assert.deepEqual(said, []);
    });

    it("counts for an image whose services have other names", async () => {
      const has = {
        [tag]: digestOf("b"),
        "release.front.1": digestOf("a"),
        "release.front.2": digestOf("b"),
        "withdrawn.front.2": digestOf("b"),
      };
      assert.deepEqual(await sourceOf(has), { digest: digestOf("a") });
    });

    it("is refused where nothing is left that could run", async () => {
      await assert.rejects(prepared({ ...withdrawn(), "withdrawn.web.1": digestOf("a") }), (error) => {
        assert.ok(error instanceof PrepareError && error.code === "content-withdrawn");
        assert.match(
          error.message,
          /so is every other release of "web".*berth release restore[\s\S]*Nothing was changed/,
        );
        return true;
      });
    });

    it("is refused where others may push, and this stack is not known to have run what is left", async () => {
      const config = { pushedContent: "build" } as const;
      await assert.rejects(prepared(withdrawn(), {}, config), { code: "content-withdrawn" });
      const releases = new Map([["web", { digest: digestOf("a"), again: 0 }]]);
      const ownResources = async () => ({ ...(await own()()), releases });
      assert.deepEqual(await sourceOf(withdrawn(), { ownResources }, config), { digest: digestOf("a") });
    });

    it("is refused where a part of what is left is gone, or is for another processor", async () => {
      const missingParts = () => Promise.resolve(["the layer sha256:1"]);
      await assert.rejects(prepared(withdrawn(), { missingParts }), (error) => {
        assert.ok(error instanceof PrepareError && error.code === "image-incomplete");
        assert.match(error.message, /Release 1 of "web" .* lacks the layer sha256:1/);
        return true;
      });
      const imageFacts = () => Promise.resolve({ platforms: ["linux/arm64"] });
      await assert.rejects(prepared(withdrawn(), { imageFacts }), { code: "platform-mismatch" });
    });

    it("runs where the configuration names it, with a warning", async () => {
      const named = { images: { web: { platform: "linux/amd64", digest: digestOf("b") } as const } };
      assert.deepEqual(await sourceOf(withdrawn(), {}, named), { digest: digestOf("b") });
      assert.match(said[0]!, /configuration names for service "web" is withdrawn .*It runs all the same/);
    });
  });

  describe("a rollback", () => {
    const placed: unknown[] = [];
    const withdraw: Account["withdraw"] = (_, order) => {
      placed.push(order);
      return Promise.resolve([]);
    };
    const rollback = (order: object) =>
      pulumi.runtime.setAllConfig({ "berth:rollback": JSON.stringify({ because, ...order }) });
    beforeEach(() => (placed.length = 0));

    it("withdraws what runs once all is checked, and runs the release before it", async () => {
      rollback({ service: "web" });
      const { images: found, asked } = await prepared(released(), { withdraw, ownResources: own(tag) });
      const { source } = found["web"]!;
      assert.ok("contentHash" in source && source.runs === digestOf("a"));
      assert.deepEqual(placed, [{ service: "web", digests: [digestOf("b")], because }]);
      assert.ok(asked.some((one) => one.startsWith("missingParts")));
      assert.match(
        said.at(-1)!,
        /goes back to release 1 .*is withdrawn, because: "Orders are charged twice"/,
      );
    });

    it("leaves every other image as it runs, also from a checkout that has moved on", async () => {
      rollback({ service: "web" });
      const config = { images: { web: imageSettings("web"), api: imageSettings("api") } };
      const has = {
        "web-a": digestOf("a"),
        "release.web.1": digestOf("a"),
        "release.web.2": digestOf("b"),
        "release.api.7": digestOf("d"),
      };
      const { images: found } = await prepared(has, { withdraw }, config);
      assert.deepEqual(found["web"]?.source, { digest: digestOf("a") });
      assert.deepEqual(found["api"]?.source, { digest: digestOf("d") });
    });

    it("takes what tasks run for what a service runs, also where that is not its newest release", async () => {
      rollback({ service: "web" });
      const config = { images: { web: imageSettings("web"), api: imageSettings("api") } };
      const has = { ...released(), "release.api.1": digestOf("c"), "release.api.2": digestOf("d") };
      const use = (name: string, digest: string) => ({
        ...{ repositoryName: "myapp-assets-dev", digest },
        user: { kind: "service", name: `main/${name}`, role: "running", releasesAs: name } as const,
      });
      const usage: Account["usage"] = (repositoryName) =>
        Promise.resolve({
          ...{ repositoryName, images: [], dangling: [] },
          inUse: [use("web", digestOf("b")), use("api", digestOf("c"))],
        });
      const { images: found } = await prepared(has, { withdraw, usage }, { ...config, guard: "warn" });
      assert.deepEqual(found["web"]?.source, { digest: digestOf("a") });
      assert.deepEqual(found["api"]?.source, { digest: digestOf("c") });
    });

    it("says of an image that the configuration names that the next plain up deploys that again", async () => {
      rollback({ service: "web" });
      const named = { images: { web: { platform: "linux/amd64", digest: digestOf("b") } as const } };
      assert.deepEqual(await sourceOf(released(), { withdraw }, named), { digest: digestOf("a") });
      assert.match(said.at(-1)!, /names the image of "web" .*the next plain `up` deploys that again/);
    });

    it("builds nothing: an image without a release that is not there is refused", async () => {
      rollback({ service: "web" });
      const config = { images: { web: imageSettings("web"), api: imageSettings("api") } };
      await assert.rejects(prepared(released(), { withdraw }, config), /image "api" has no release/);
      assert.deepEqual(placed, []);
    });

    it("withdraws nothing where a check fails", async () => {
      rollback({});
      const missingParts = () => Promise.resolve(["the layer sha256:1"]);
      await assert.rejects(prepared(released(), { withdraw, missingParts }), { code: "image-incomplete" });
      const imageFacts = () => Promise.resolve({ platforms: ["linux/arm64"] });
      await assert.rejects(prepared(released(), { withdraw, imageFacts }), { code: "platform-mismatch" });
      assert.deepEqual(placed, []);
    });

    const refusals: Record<string, [object, RegExp]> = {
      "a service that the stack has not": [{ service: "shop", to: 1 }, /no release 1 of shop/],
      "a release that is not there": [{ service: "web", to: 7 }, /no release 7 of web\. There are 2, 1/],
      "the one that runs": [{ service: "web", to: 2 }, /runs release 2 already/],
    };
    for (const [title, [order, says]] of Object.entries(refusals))
      it(`refuses ${title}`, async () => {
        rollback(order);
        await assert.rejects(prepared(released(), { withdraw }), (error) => {
          assert.ok(error instanceof PrepareError && error.code === "rollback-refused", String(error));
          assert.match(error.message, says);
          assert.match(error.message, /Nothing was changed/);
          return true;
        });
        assert.deepEqual(placed, []);
      });

    it("asks which, where there are several images", async () => {
      rollback({});
      const config = { images: { web: imageSettings("web"), api: imageSettings("api") } };
      await assert.rejects(
        prepared(released(), { withdraw }, config),
        /name the service\. There are api, web/,
      );
    });

    it("refuses an order that is none, with all that is wrong", async () => {
      pulumi.runtime.setAllConfig({ "berth:rollback": JSON.stringify({ service: "A b", to: -1 }) });
      await assert.rejects(prepared(released()), (error) => {
        for (const path of ["service", "to", "because"])
          assert.match((error as Error).message, new RegExp(`berth:rollback\\.${path}: `));
        return true;
      });
    });
  });
});
