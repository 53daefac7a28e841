import assert from "node:assert/strict";
import { CallLog, callsKept } from "../../gateway/call-log";

const push = {
  service: "registry",
  operation: "PUT manifest",
  status: 201,
  write: true,
  push: "manifest",
} as const;
const read = { service: "ecr", operation: "DescribeImages", status: 200, write: false } as const;

describe("CallLog", () => {
  it("starts with zeros, so that nothing written can be told from nothing counted", () => {
    assert.deepEqual(new CallLog().report().totals, {
      calls: 0,
      reads: 0,
      writes: 0,
      "push:blob": 0,
      "push:manifest": 0,
    });
  });

  it("counts by kind and by operation", () => {
    const log = new CallLog();
    log.add({ ...log.next(), ...push });
    log.add({ ...log.next(), ...read });
    const { totals } = log.report();
    assert.deepEqual(
      [
        totals["calls"],
        totals["writes"],
        totals["reads"],
        totals["push:manifest"],
        totals["ecr:DescribeImages"],
      ],
      [2, 1, 1, 1, 1],
    );
  });

  it("reports in the order of arrival, not of the answers", () => {
    const log = new CallLog();
    const [first, second] = [log.next(), log.next()];
    log.add({ ...second, ...read });
    log.add({ ...first, ...push });
    assert.deepEqual(
      log.report().calls.map(({ seq }) => seq),
      [1, 2],
    );
  });

  it("keeps the newest calls only, and exact totals", () => {
    const log = new CallLog();
    for (let count = 0; count < callsKept + 3; count += 1) log.add({ ...log.next(), ...read });
    const { calls, totals } = log.report();
    assert.equal(calls.length, callsKept);
    assert.equal(calls[0]?.seq, 4);
    assert.equal(totals["calls"], callsKept + 3);
  });

  it("forgets calls and totals when cleared, but not the order", () => {
    const log = new CallLog();
    log.add({ ...log.next(), ...push });
    log.clear();
    assert.equal(log.report().totals["writes"], 0);
    assert.equal(log.next().seq, 2);
  });
});
