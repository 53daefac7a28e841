import assert from "node:assert/strict";
import { parseStat, runningProcess } from "../../process/running-process";

const fields = (state: string) => `${state} 1 77 70 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 9876 0 0`;

describe("parseStat", () => {
  const cases = [
    { name: "reads the session and the start time", stat: `9 (node) ${fields("S")}`, alive: true },
    {
      name: "is not misled by parentheses in the command's name",
      stat: `9 (a) S (b c) ${fields("R")}`,
      alive: true,
    },
    { name: "counts a zombie as ended", stat: `9 (node) ${fields("Z")}`, alive: false },
    { name: "counts a dead process as ended", stat: `9 (node) ${fields("X")}`, alive: false },
    { name: "takes a cut line for no process", stat: "9 (node) S 1", alive: false },
  ];
  for (const { name, stat, alive } of cases) {
    it(name, () => {
      assert.deepEqual(
        parseStat(9, stat),
        alive ? { pid: 9, parent: 1, session: 70, startTime: "9876" } : undefined,
      );
    });
  }
});

describe("runningProcess", () => {
  it("finds this process", () => {
    assert.equal(runningProcess(process.pid)?.pid, process.pid);
  });

  it("finds nothing under an id that cannot exist", () => {
    assert.equal(runningProcess(2 ** 30), undefined);
  });
});
