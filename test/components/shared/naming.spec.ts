import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { fittingName } from "../../../components/shared/naming";

describe("fittingName", () => {
  it("leaves a short name as it is", () => {
    assert.equal(fittingName("web", "-lb", 32), "web-lb");
    assert.equal(fittingName("x".repeat(21), "-lb", 32), `${"x".repeat(21)}-lb`);
  });

  it("leaves room for what Pulumi adds, and keeps long names apart", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,60}$/);
    fc.assert(
      fc.property(name, name, (a, b) => {
        const [short, other] = [fittingName(a, "-lb", 32), fittingName(b, "-lb", 32)];
        assert.ok(`${short}-1234567`.length <= 32, short);
        assert.match(short, /^[a-z][a-z0-9-]*-lb$/);
        assert.equal(short === other, a === b);
      }),
    );
  });
});
