import * as assert from "node:assert/strict";

import { berthUserAgent } from "../../retention";

describe("berthUserAgent", () => {
  it("is a product that any user agent may name, without what a pattern would read otherwise", () => {
    assert.match(berthUserAgent, /^[a-z]+(-[a-z]+)*$/);
  });
});
