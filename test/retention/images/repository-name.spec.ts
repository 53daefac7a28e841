import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { repositoryName } from "../../../retention";

// As in botocore's service model, without the slash that our names never have.
const ecrPattern = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/;

describe("repositoryName", () => {
  const accepted: [area: string, stage: string, name: string][] = [
    ["myapp", "dev", "myapp-assets-dev"],
    ["my-app2", "pr-17", "my-app2-assets-pr-17"],
    ["static-assets", "prod", "static-assets-assets-prod"],
    ["a", "1", "a-assets-1"],
  ];
  for (const [area, stage, name] of accepted) {
    it(`gives ${name} for ${area} and ${stage}`, () => {
      assert.deepEqual(repositoryName(area, stage), { ok: true, value: name });
    });
  }

  const refused: [title: string, area: string, stage: string, expected: [code: string, path: string][]][] = [
    ["upper case", "myapp", "Dev", [["upper-case", "stage"]]],
    ["an empty area", "", "dev", [["empty", "area"]]],
    ["a dot", "my.app", "dev", [["illegal-characters", "area"]]],
    ["a slash", "team/app", "dev", [["illegal-characters", "area"]]],
    ["a double hyphen", "my--app", "dev", [["illegal-characters", "area"]]],
    ["a hyphen at the end", "myapp", "dev-", [["illegal-characters", "stage"]]],
    ["a line break at the end", "myapp", "dev\n", [["illegal-characters", "stage"]]],
    ["a letter that is not ASCII", "müller", "dev", [["illegal-characters", "area"]]],
    ["an area that starts with a digit", "1app", "dev", [["illegal-start", "area"]]],
    ["the separating word in the stage", "myapp", "assets-dev", [["reserved-word", "stage"]]],
    ["more characters than ECR takes", "a".repeat(250), "dev", [["too-long", "area"]]],
    [
      "everything at once",
      "1My App",
      "",
      [
        ["upper-case", "area"],
        ["illegal-characters", "area"],
        ["empty", "stage"],
        ["illegal-start", "area"],
      ],
    ],
  ];
  for (const [title, area, stage, expected] of refused) {
    it(`refuses ${title}`, () => {
      const result = repositoryName(area, stage);
      assert.ok(!result.ok);
      assert.deepEqual(
        result.problems.map(({ code, path }) => [code, path]),
        expected,
      );
    });
  }

  it("takes a name as long as ECR does, and no longer", () => {
    const area = "a".repeat(256 - "-assets-dev".length);
    assert.ok(repositoryName(area, "dev").ok);
    assert.ok(!repositoryName(`${area}a`, "dev").ok);
  });

  const messages: [area: string, stage: string, message: string][] = [
    ["", "dev", '`area` must not be empty; use words such as "myapp".'],
    ["myapp", "", '`stage` must not be empty; use words such as "dev".'],
    // Suggested, never taken: Dev and dev must not share a repository.
    [
      "myapp",
      "Dev",
      '`stage` must be lower case, got "Dev": ECR allows nothing else, and two spellings must not share one repository. Use "dev".',
    ],
    [
      "My_App",
      "dev",
      '`area` must be lower case, got "My_App": ECR allows nothing else, and two spellings must not share one repository.',
    ],
    [
      "my.app",
      "dev",
      '`area` must be lower case letters and digits, in words joined by single hyphens ("myapp"), got "my.app".',
    ],
    ["1app", "dev", '`area` must start with a letter, got "1app".'],
    [
      "myapp",
      "assets",
      '`stage` must not contain the word "assets", got "assets": it separates area and stage in the repository\'s name.',
    ],
    ["1".repeat(60), "dev", `\`area\` must start with a letter, got "${"1".repeat(60)}".`],
    ["1".repeat(61), "dev", `\`area\` must start with a letter, got "${"1".repeat(60)}...".`],
    [
      "a".repeat(250),
      "dev",
      `The repository's name "${"a".repeat(40)}..." has 261 characters; ECR allows 256. Shorten \`area\` or \`stage\`.`,
    ],
  ];
  for (const [area, stage, message] of messages) {
    it(`says: ${message.slice(0, 70)}`, () => {
      const result = repositoryName(area, stage);
      assert.equal(result.ok ? "" : result.problems[0]?.message, message);
    });
  }

  const part = fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/);
  const word = fc.stringMatching(/^[a-z0-9]{1,4}$/);
  const name = fc
    .array(fc.oneof({ weight: 3, arbitrary: word }, fc.constant("assets")), { minLength: 1, maxLength: 4 })
    .map((words) => words.join("-"));

  it("accepts nothing that ECR refuses", () => {
    fc.assert(
      fc.property(fc.oneof(part, name), fc.oneof(part, name), (area, stage) => {
        const result = repositoryName(area, stage);
        if (!result.ok) return;
        assert.match(result.value, ecrPattern);
        assert.ok(result.value.length >= 2 && result.value.length <= 256);
      }),
    );
  });

  it("never gives two environments one repository", () => {
    fc.assert(
      fc.property(name, name, (area, stage) => {
        const result = repositoryName(area, stage);
        if (!result.ok) return;
        // Every way to cut the name at the separating word: only the one that made it may be accepted.
        const words = result.value.split("-");
        const readings = words
          .map((at, i) =>
            at === "assets" ? [words.slice(0, i).join("-"), words.slice(i + 1).join("-")] : [],
          )
          .filter(([a, s]) => a !== undefined && s !== undefined && repositoryName(a, s).ok);
        assert.deepEqual(readings, [[area, stage]]);
      }),
    );
  });
});
