import assert from "node:assert/strict";

import { imageRepositoryProblems } from "../../../components/image-repository/checks";
import { releaseFilterProblems, withFixedReleases } from "../../../components/image-repository/mutability";

describe("release tags in a repository whose tags move", () => {
  const cases: [mutability: Parameters<typeof withFixedReleases>[0], asked: unknown][] = [
    [{}, ["IMMUTABLE", []]],
    [{ imageTagMutability: "MUTABLE" }, ["MUTABLE_WITH_EXCLUSION", ["release.*"]]],
    [
      { imageTagMutability: "MUTABLE_WITH_EXCLUSION", imageTagMutabilityExclusionFilters: ["v*"] },
      ["MUTABLE_WITH_EXCLUSION", ["v*", "release.*"]],
    ],
    [
      { imageTagMutability: "MUTABLE_WITH_EXCLUSION", imageTagMutabilityExclusionFilters: ["release.*"] },
      ["MUTABLE_WITH_EXCLUSION", ["release.*"]],
    ],
    [
      { imageTagMutability: "IMMUTABLE_WITH_EXCLUSION", imageTagMutabilityExclusionFilters: ["latest"] },
      ["IMMUTABLE_WITH_EXCLUSION", ["latest"]],
    ],
  ];
  for (const [mutability, asked] of cases) {
    it(`never move: ${JSON.stringify(mutability)}`, () => {
      const { imageTagMutability, imageTagMutabilityExclusionFilters: filters } =
        withFixedReleases(mutability);
      assert.deepEqual([imageTagMutability, filters], asked);
    });
  }

  const problemsOf = (...imageTagMutabilityExclusionFilters: string[]) =>
    releaseFilterProblems({
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters,
    });
  for (const filter of [
    "*",
    "release*",
    "rel*",
    "release.*",
    "release.web.*",
    "*.1",
    "r*1",
    "release.web.1",
  ]) {
    it(`may not be let move by a filter: ${filter}`, () => {
      const [problem] = problemsOf("latest", filter);
      assert.equal(problem?.path, "imageTagMutabilityExclusionFilters[1]");
      assert.match(problem.message, /lets release tags move/);
    });
  }
  for (const filter of ["latest", "dev-*", "*-snapshot", "releases", "releases/*", "v*", "*.x"]) {
    it(`are of no concern to a filter: ${filter}`, () => assert.deepEqual(problemsOf(filter), []));
  }

  it("need one of the five filters that ECR takes", () => {
    const args = { repositoryName: "shop", imageTagMutability: "MUTABLE_WITH_EXCLUSION" } as const;
    const five = ["a", "b", "c", "d", "e"];
    const refused = imageRepositoryProblems({ ...args, imageTagMutabilityExclusionFilters: five });
    assert.deepEqual(
      refused.map(({ code }) => code),
      ["no-release-filter"],
    );
    const others = [...five.slice(1), "release.*"];
    assert.deepEqual(imageRepositoryProblems({ ...args, imageTagMutabilityExclusionFilters: others }), []);
  });
});
