import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../../local/paths";
import { parseConfig } from "../../../program";

describe("berth:ci", () => {
  const github = { issuer: "github", subjects: ["repo:acme/shop:environment:prod"] };
  const gitlab = { issuer: "gitlab", subjects: ["project_path:acme/shop:ref_type:branch:ref:main"] };
  const pathsOf = (ci: object): string[] => {
    const parsed = parseConfig({ area: "shop", stage: "dev", ci: JSON.stringify(ci) });
    return parsed.ok ? [] : parsed.problems.map((problem) => problem.path).sort();
  };

  const refused: [title: string, ci: object, ...paths: string[]][] = [
    ["any repository of an owner", { ...github, subjects: ["repo:acme/*"] }, "berth:ci.subjects[0]"],
    ["any job of a repository", { ...github, subjects: ["repo:acme/shop:*"] }, "berth:ci.subjects[0]"],
    ["GitHub's subject for GitLab", { ...gitlab, subjects: github.subjects }, "berth:ci.subjects[0]"],
    ["a host with https://", { ...github, host: "https://github.example.com" }, "berth:ci.host"],
    ["an audience with a wildcard", { ...github, audience: "*" }, "berth:ci.audience"],
    [
      "several at once",
      { issuer: "github", subjects: ["repo:acme/*"], host: "https://x", audience: "*" },
      ...["berth:ci.audience", "berth:ci.host", "berth:ci.subjects[0]"],
    ],
    ["no issuer, and nothing said of its subjects", { subjects: ["repo:acme/*"] }, "berth:ci.issuer"],
    [
      "an unknown issuer beside another fault",
      { ...github, issuer: "x", audience: "*" },
      "berth:ci.audience",
      "berth:ci.issuer",
    ],
  ];
  for (const [title, ci, ...paths] of refused) {
    it(`is checked with the rest of the configuration: ${title}`, () => assert.deepEqual(pathsOf(ci), paths));
  }

  it("takes the subjects of GitHub's repositories, those since 2026-07-15 too, and GitLab's", () => {
    const since = ["repo:acme@12345/shop@67890:ref:refs/heads/main"];
    for (const ci of [github, gitlab, { ...github, subjects: since }]) assert.deepEqual(pathsOf(ci), []);
  });

  it("says in the refusal how those since 2026-07-15 are written", () => {
    const ci = JSON.stringify({ ...github, subjects: ["acme/shop"] });
    const parsed = parseConfig({ area: "shop", stage: "dev", ci });
    assert.ok(!parsed.ok);
    assert.match(parsed.problems[0]?.message ?? "", /since 2026-07-15 "repo:owner@owner-id\/name@name-id:/);
  });
});

describe("the checks of the configuration", () => {
  // What a stack's configuration says nothing of: images are checked by their own schema, releases and keepers have no key.
  const known = new Set(["release", "release-keeper", "service-image", "shared"]);

  it("are those of every component that has checks", () => {
    const components = path.join(checkout, "components");
    const withChecks = fs
      .readdirSync(components)
      .filter((folder) => !known.has(folder) && fs.existsSync(path.join(components, folder, "checks.ts")));
    assert.ok(withChecks.length >= 4, withChecks.join());
    const cross = fs.readFileSync(path.join(checkout, "program/config/cross-checks.ts"), "utf8");
    for (const folder of withChecks) assert.match(cross, new RegExp(`components/${folder}/checks"`), folder);
  });

  it("leave out no component that refuses arguments in a file of another name", () => {
    const components = path.join(checkout, "components");
    const refusing = fs
      .readdirSync(components, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && file.includes(path.sep))
      .filter((file) =>
        /throw new InvalidArgumentsError/.test(fs.readFileSync(path.join(components, file), "utf8")),
      )
      .map((file) => file.split(path.sep)[0] ?? "");
    for (const folder of refusing)
      assert.ok(known.has(folder) || fs.existsSync(path.join(components, folder, "checks.ts")), folder);
  });
});
