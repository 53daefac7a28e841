import assert from "node:assert/strict";
import fc from "fast-check";
import { page } from "../../gateway/paging";

const limits = { fallback: 3, most: 5 };
const key = (item: string) => item;

describe("page", () => {
  it("goes through every item once, whatever the page size", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 5 }), (list, maxResults) => {
        const items = list.toSorted((a, b) => (a < b ? -1 : 1));
        const seen: string[] = [];
        let nextToken: string | undefined;
        do {
          const got = page(
            items,
            key,
            { maxResults, ...(nextToken === undefined ? {} : { nextToken }) },
            limits,
          );
          assert.ok("items" in got);
          seen.push(...got.items);
          nextToken = got.nextToken;
        } while (nextToken !== undefined);
        assert.deepEqual(seen, items);
      }),
    );
  });

  it("leaves nothing out when an item of the page before goes", () => {
    const first = page(["a", "b", "c"], key, { maxResults: 2 }, limits);
    assert.ok("items" in first);
    const second = page(["b", "c"], key, { maxResults: 2, nextToken: first.nextToken }, limits);
    assert.deepEqual(second, { items: ["c"] });
  });

  for (const input of [{ maxResults: 0 }, { maxResults: 6 }, { maxResults: "2" }, { nextToken: "?" }]) {
    it(`refuses ${JSON.stringify(input)}`, () => {
      const got = page(["a"], key, input, limits);
      assert.equal("error" in got && got.error.output["__type"], "InvalidParameterException");
    });
  }
});
