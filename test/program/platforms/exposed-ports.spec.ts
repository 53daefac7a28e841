import assert from "node:assert/strict";

import { portsInDockerfile, portWarning } from "../../../program/platforms/exposed-ports";

describe("the ports of a Dockerfile", () => {
  const cases: [title: string, text: string, expected: readonly number[] | undefined][] = [
    ["are what EXPOSE says", "FROM busybox\nEXPOSE 8080\nexpose 9000/tcp 53/udp\n", [8080, 9000, 53]],
    ["are all of a range", "EXPOSE 8000-8002/tcp", [8000, 8001, 8002]],
    ["go on in the next line", "EXPOSE 80 \\\n  443\n", [80, 443]],
    ["are not known where the base image may say them", "FROM nginx\nRUN echo EXPOSE 80\n", undefined],
    ["are not known where a variable is one", "EXPOSE 80\nEXPOSE $PORT", undefined],
  ];
  for (const [title, text, expected] of cases) {
    it(title, () => assert.deepEqual(portsInDockerfile(text), expected));
  }
});

describe("a service's port that its image doesn't expose", () => {
  it("is warned of, with both and the way out", () => {
    assert.match(
      portWarning("web", 8000, [8080]) ?? "",
      /image of service "web" exposes 8080, and the service's `port` is 8000.*`EXPOSE 8000`/,
    );
  });

  it("is no matter where either is not known, or both are the same", () => {
    assert.equal(portWarning("web", 8080, [80, 8080]), undefined);
    assert.equal(portWarning("web", undefined, [80]), undefined);
    assert.equal(portWarning("web", 8080, undefined), undefined);
  });
});
