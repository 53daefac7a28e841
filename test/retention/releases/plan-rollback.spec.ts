import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import {
  formatWithdrawnTag,
  planRollback,
  releasesToGoBackTo,
  withdrawalToAdd,
  type RollbackCase,
  type TaggedDigest,
} from "../../../retention";

/** `release.web.1@a web-1@a` */
const tags = (text: string): TaggedDigest[] =>
  text.split(" ").map((one) => {
    const [tag = "", digest = ""] = one.split("@");
    return { tag, digest };
  });
const three = "release.web.1@a release.web.2@b release.web.3@c";
const order = (all: string, running: string, to?: number | string): RollbackCase => ({
  ...{ repositoryName: "shop-assets-prod", service: "web", tags: tags(all), to },
  running: running === "" ? [] : running.split(" "),
});

describe("planRollback", () => {
  const cases: Record<string, [RollbackCase, to: string, withdraw: string]> = {
    "to the one before": [order(three, "c"), "2@b", "c"],
    "further back each time": [order(`${three} release.web.4@b withdrawn.web.3@c`, "b"), "1@a", "b"],
    "on from where a run broke off that had withdrawn already": [
      order(`${three} withdrawn.web.3@c`, "c"),
      "2@b",
      "",
    ],
    "to what it runs, where ECS or somebody else has gone back already": [order(three, "b"), "2@b", "c"],
    "from its newest release, where nobody can tell what runs": [order(three, ""), "2@b", "c"],
    "to a number, and withdraws what is between": [order(three, "c", 1), "1@a", "c b"],
    "to a digest": [order(three, "c", "a"), "1@a", "c b"],
    "to a number that the digest has no more as its newest": [
      order(`${three} release.web.4@a release.web.5@d`, "d", 1),
      "4@a",
      "d",
    ],
    "past what is withdrawn": [order(`${three} withdrawn.web.2@b`, "c"), "1@a", "c"],
    "from two images that run side by side": [order(three, "c b"), "1@a", "c b"],
    "from what never was a release": [order("release.web.1@a release.web.2@b web-x@x", "x"), "2@b", "x"],
  };
  for (const [title, [about, to, withdraw]] of Object.entries(cases))
    it(`goes ${title}`, () => {
      const found = planRollback(about);
      assert.ok(found.ok, JSON.stringify(found));
      const { target, withdraw: bad } = found.plan;
      assert.deepEqual([`${target.n}@${target.digest}`, bad.join(" ")], [to, withdraw]);
    });

  const refusals: Record<string, [RollbackCase, code: string, says: RegExp]> = {
    "without a release": [order("web-1@a", "a"), "no-release", /no releases of web/],
    "with one release only": [order("release.web.1@a", "a"), "one-release-only", /Deploy other content/],
    "where all others are withdrawn": [
      order(`${three} withdrawn.web.1@a withdrawn.web.2@b`, "c"),
      "all-withdrawn",
      /berth release restore --repository shop-assets-prod --service web/,
    ],
    "to a number that is none": [order(three, "c", 7), "no-such-release", /There are 3, 2, 1/],
    "to a digest that is none": [order(three, "c", "x"), "no-such-release", /with the digest x/],
    "to what is withdrawn": [
      order(`${three} withdrawn.web.1@a`, "c", 1),
      "release-withdrawn",
      /restore .* --release 1/,
    ],
    "to what it runs": [order(three, "c", 3), "runs-already", /runs release 3 already/],
  };
  for (const [title, [about, code, says]] of Object.entries(refusals))
    it(`refuses to go back ${title}`, () => {
      const found = planRollback(about);
      assert.ok(!found.ok);
      assert.equal(found.problem.code, code);
      assert.match(found.problem.message, says);
    });

  it("leaves the target the newest that is not withdrawn, and never goes forward", () => {
    const letters = [..."abcdef"];
    const drawn = fc.record({
      ran: fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 12 }),
      withdrawn: fc.subarray(letters),
      running: fc.constantFrom(...letters),
    });
    fc.assert(
      fc.property(drawn, ({ ran, withdrawn, running }) => {
        let all: TaggedDigest[] = ran.map((digest, place) => ({ tag: `release.web.${place + 1}`, digest }));
        const withdraw = (digest: string) => {
          const tag = withdrawalToAdd("web", digest, all);
          if (tag !== undefined) all = [...all, { tag, digest }];
        };
        withdrawn.forEach(withdraw);
        const about = { repositoryName: "r", service: "web", running: [running] };
        const found = planRollback({ ...about, tags: all });
        if (!found.ok) return;
        const { target, withdraw: bad } = found.plan;
        const runs = ran.lastIndexOf(running) + 1;
        const isGood = !withdrawn.includes(running);
        if (isGood && runs > 0) assert.ok(target.n <= runs, `${target.n} of ${runs}`);
        bad.forEach(withdraw);
        assert.equal(releasesToGoBackTo("web", all)[0]?.digest, target.digest);
        // What was done is not done again.
        const again = planRollback({ ...about, running: [target.digest], tags: all, to: target.n });
        assert.ok(!again.ok && again.problem.code === "runs-already");
      }),
    );
  });

  it("knows a withdrawal by its digest, whatever number it has", () => {
    const about = order(`${three} ${formatWithdrawnTag("web", 99)}@b`, "c");
    const found = planRollback(about);
    assert.ok(found.ok && found.plan.target.digest === "a");
  });
});
