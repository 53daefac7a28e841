import * as assert from "node:assert/strict";

import { movableTags, type TagMutability } from "../../../retention";

const tags = ["latest", "web-1", "release.web.1"];
const filters = (...wildcards: string[]) => ({
  imageTagMutabilityExclusionFilters: wildcards.map((filter) => ({ filterType: "WILDCARD", filter })),
});

const unreadable = { imageTagMutabilityExclusionFilters: [{ filter: undefined }] };

const cases: Readonly<Record<string, readonly [TagMutability, readonly string[]]>> = {
  "all of a mutable repository": [{ imageTagMutability: "MUTABLE" }, tags],
  "all of a repository that says nothing, as ECR's default": [{}, tags],
  "none of an immutable repository": [{ imageTagMutability: "IMMUTABLE" }, []],
  "those excluded, of an immutable repository": [
    { imageTagMutability: "IMMUTABLE_WITH_EXCLUSION", ...filters("late*", "x") },
    ["latest"],
  ],
  "those not excluded, of a mutable repository": [
    { imageTagMutability: "MUTABLE_WITH_EXCLUSION", ...filters("*.web.*", "web-1") },
    ["latest"],
  ],
  "none for a filter that says nothing": [
    { imageTagMutability: "IMMUTABLE_WITH_EXCLUSION", ...unreadable },
    [],
  ],
  "those that match the whole filter": [
    { imageTagMutability: "IMMUTABLE_WITH_EXCLUSION", ...filters("web", "release") },
    [],
  ],
};

describe("movableTags", () => {
  for (const [title, [repository, expected]] of Object.entries(cases)) {
    it(`gives ${title}`, () => assert.deepEqual(movableTags(repository, tags), expected));
  }
});
