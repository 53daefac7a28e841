import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { matchesTag, tagPattern, tagPrefix } from "../../../retention/lifecycle-policy/tag-pattern";
import { TagPatternIndex } from "../../../retention/lifecycle-policy/tag-pattern-index";

describe("tagPattern", () => {
  const cases: readonly [pattern: string, matches: readonly string[], misses: readonly string[]][] = [
    ["prod", ["prod"], ["prod1", "aprod", "pro", ""]],
    ["prod*", ["prod", "prod1"], ["aprod", "pro"]],
    ["*prod", ["prod", "1prod"], ["prod1"]],
    ["*prod*", ["prod", "1prod2"], ["pr-od"]],
    ["a*a", ["aa", "aba"], ["a", "aab"]],
    ["ab*ba", ["abba", "abcba"], ["aba"]],
    ["a*b*c", ["abc", "a1b2c", "abbcc"], ["acb", "ac"]],
    ["a*bc*c", ["abcc", "abcbcc"], ["abc"]],
    ["*-*-*-*", ["---", "1-2-3-4"], ["1-2-3"]],
    ["**", ["", "a"], []],
    ["*", ["", "a"], []],
    // No other character has a meaning.
    ["v1.0*", ["v1.0.1"], ["v110"]],
    ["a+", ["a+"], ["aa"]],
    ["[a]?", ["[a]?"], ["a"]],
  ];
  for (const [pattern, matches, misses] of cases) {
    it(`${pattern} matches whole tags`, () => {
      for (const tag of matches) assert.ok(matchesTag(tagPattern(pattern), tag), tag);
      for (const tag of misses) assert.ok(!matchesTag(tagPattern(pattern), tag), tag);
    });
  }

  it("matches in no time what makes regular expressions slow", () => {
    assert.ok(!matchesTag(tagPattern("*a*a*a*b"), "a".repeat(300)));
  });

  const text = fc.stringMatching(/^[ab*]{0,6}$/);
  const tags = fc.array(fc.stringMatching(/^[ab]{1,8}$/), { maxLength: 4 });

  it("matches what the regular expression does, by way of the index too", () => {
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 5 }),
        fc.array(text, { maxLength: 5 }),
        tags,
        (patterns, prefixes, all) => {
          const both = [...patterns.map(tagPattern), ...prefixes.map(tagPrefix)];
          const index = new TagPatternIndex(both);
          const regexes = [
            ...patterns.map((one) => new RegExp(`^${one.replaceAll("*", ".*")}$`)),
            ...prefixes.map((one) => new RegExp(`^${one.replaceAll("*", "\\*")}`)),
          ];
          for (const tag of all) {
            const expected = regexes.flatMap((regex, place) => (regex.test(tag) ? [place] : []));
            const found: number[] = [];
            index.find(tag, (place) => found.push(place));
            assert.deepEqual(
              found.sort((a, b) => a - b),
              expected,
            );
            assert.deepEqual(
              both.flatMap((one, place) => (matchesTag(one, tag) ? [place] : [])),
              expected,
            );
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
