import assert from "node:assert/strict";
import type { RequestKind } from "../../gateway/classify";
import { Faults } from "../../gateway/faults";

const call: RequestKind = {
  protocol: "json",
  service: "ecr",
  operation: "PutImage",
  resource: "a",
  write: true,
};

describe("Faults", () => {
  const matches: { name: string; rule: object; met: boolean }[] = [
    { name: "meets every call without conditions", rule: { status: 500 }, met: true },
    {
      name: "meets a call that all conditions fit",
      rule: { service: "ecr", operation: "PutImage", resource: "a", drop: true },
      met: true,
    },
    { name: "passes another service by", rule: { service: "ecs", status: 500 }, met: false },
    { name: "passes another operation by", rule: { operation: "DescribeImages", status: 500 }, met: false },
    { name: "passes another resource by", rule: { resource: "b", status: 500 }, met: false },
  ];
  for (const { name, rule, met } of matches) {
    it(name, () => {
      const faults = new Faults();
      assert.deepEqual(faults.replace([rule]), []);
      assert.equal(faults.take(call) !== undefined, met);
    });
  }

  it("meets as many calls as it was told to, then gives way to the next rule", () => {
    const faults = new Faults();
    faults.replace([
      { status: 500, times: 1 },
      { status: 503, times: 1 },
    ]);
    assert.deepEqual(
      [faults.take(call)?.status, faults.take(call)?.status, faults.take(call)],
      [500, 503, undefined],
    );
    assert.deepEqual(
      faults.list().map(({ met }) => met),
      [1, 1],
    );
  });

  it("meets what goes beyond a rate, of each operation by itself, and lets the rest pass", () => {
    let now = 0;
    const faults = new Faults(() => now);
    const throttled = { status: 400, code: "ThrottlingException" };
    faults.replace([{ service: "ecr", rate: { burst: 3, perSecond: 2 }, ...throttled }]);
    const met = (operation: string) => faults.take({ ...call, operation }) !== undefined;
    const metOf = (count: number, operation = "PutImage") =>
      Array.from({ length: count }, () => met(operation)).filter(Boolean).length;
    assert.equal(metOf(5), 2);
    assert.equal(metOf(1, "DescribeImages"), 0);
    now += 1000;
    assert.equal(metOf(5), 3);
    now += 60_000;
    assert.equal(metOf(5), 2, "no more than the burst is saved up");
    assert.equal(faults.list()[0]?.met, 7);
  });

  it("refuses bad rules, naming all problems with their places, and keeps the rules in force", () => {
    const faults = new Faults();
    faults.replace([{ status: 500 }]);
    const problems = faults.replace([
      { status: 200 },
      { drop: true, delay: 5 },
      {},
      { resetAfterBytes: 9, status: 500 },
    ]);
    assert.deepEqual(
      problems.map((problem) => problem.split(":")[0]),
      ["0.status", "1", "2", "3"],
    );
    assert.equal(faults.take(call)?.status, 500);
  });

  it("refuses what is no list", () => {
    assert.equal(new Faults().replace(undefined).length, 1);
  });
});
