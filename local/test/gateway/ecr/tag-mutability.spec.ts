import assert from "node:assert/strict";
import { isTagMutable } from "../../../gateway/ecr/tag-mutability";

const repository = (mutability: string, ...filters: string[]) => ({
  name: "r",
  arn: "arn",
  registryId: "0",
  mutability,
  exclusionFilters: filters.map((filter) => ({ filterType: "WILDCARD", filter })),
});

const cases: [name: string, mutability: string, filters: string[], tag: string, mutable: boolean][] = [
  ["any tag when MUTABLE", "MUTABLE", [], "v1", true],
  ["no tag when IMMUTABLE", "IMMUTABLE", [], "v1", false],
  ["an excluded tag when IMMUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION", ["latest"], "latest", true],
  ["no other tag when IMMUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION", ["latest"], "latest-1", false],
  ["a tag that a wildcard fits", "IMMUTABLE_WITH_EXCLUSION", ["dev-*"], "dev-", true],
  ["no tag of which a wildcard fits a part only", "IMMUTABLE_WITH_EXCLUSION", ["dev*"], "my-dev", false],
  ["a dot as nothing but a dot", "IMMUTABLE_WITH_EXCLUSION", ["a.b"], "aXb", false],
  [
    "no excluded tag when MUTABLE_WITH_EXCLUSION",
    "MUTABLE_WITH_EXCLUSION",
    ["release.*"],
    "release.web.1",
    false,
  ],
  ["any other tag when MUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION", ["release.*"], "v1", true],
];

describe("isTagMutable", () => {
  for (const [name, mutability, filters, tag, mutable] of cases) {
    it(`lets move ${name}`, () =>
      assert.equal(isTagMutable(repository(mutability, ...filters), tag), mutable));
  }
});
