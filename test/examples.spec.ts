import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { parse, parseDocument } from "yaml";

import { checkout } from "../local/paths";
import { anchors, documents, fencedBlocks } from "./shared/documents";

const read = (file: string) => fs.readFileSync(path.join(checkout, file), "utf8");

describe("README.md", () => {
  it("shows examples/library/index.ts as it is", () => {
    assert.ok(read("README.md").includes("```ts\n" + read("examples/library/index.ts") + "```"));
  });

  it("shows the beginning of what `berth audit` answers", () => {
    const [, shown = ""] = /```\n(\$ berth audit [^`]*)```/.exec(read("README.md")) ?? [];
    assert.ok(shown.split("\n").length > 5);
    assert.ok(read("docs/commands.md").includes(shown));
  });

  it("shows a configuration that Pulumi.dev.yaml has too", () => {
    const shown = /```yaml\nconfig:\n([^`]*)```/.exec(read("README.md"))?.[1] ?? "";
    const keys = [...shown.matchAll(/^ {2}([a-z]+:[a-z]+):/gm)].map(([, key = ""]) => key);
    assert.deepEqual(keys, ["aws:region", "berth:area", "berth:stage", "berth:services"]);
    for (const key of keys) assert.match(read("Pulumi.dev.yaml"), new RegExp(`^ {2}${key}:`, "m"));
  });
});

describe("docs/start.md", () => {
  const blocks = [...read("docs/start.md").matchAll(/^`([\w./-]+)`:\n\n```\w+\n([^`]*(?:`[^`]+)*?)```$/gm)];
  it("shows each file of examples/library that a project needs", () => {
    const files = ["Pulumi.yaml", "package.json", "tsconfig.json", "web/Dockerfile", "web/www/index.html"];
    assert.deepEqual(
      blocks.map(([, file]) => file),
      [...files, "index.ts"],
    );
  });
  for (const [, file = "", content] of blocks) {
    it(`shows its ${file} as it is`, () => assert.equal(content, read(`examples/library/${file}`)));
  }

  it("goes on with the commands of the example's README", () => {
    const [commands = ""] = /^npm install [^`]*/m.exec(read("examples/library/README.md")) ?? [];
    assert.match(commands, /pulumi up\ncurl/);
    assert.ok(read("docs/start.md").includes("```\n" + commands + "```"));
  });
});

describe("docs/languages.md", () => {
  const shown: [language: string, file: string][] = [
    ["yaml", "yaml/Pulumi.yaml"],
    ["python", "python/__main__.py"],
    ["go", "go/program.go"],
  ];
  for (const [language, file] of shown) {
    it(`shows ${file} as it is`, () => {
      const example = read(`examples/languages/${file}`);
      assert.ok(read("docs/languages.md").includes(`\`\`\`${language}\n${example}\`\`\``));
    });
  }

  it("installs from Git the version that it belongs to", () => {
    const { version } = JSON.parse(read("package.json")) as { version: string };
    const { dependencies } = JSON.parse(read("plugin/from-git/package.json")) as {
      dependencies: Record<string, string>;
    };
    assert.deepEqual(dependencies, { "pulumi-berth": version });
  });
});

describe("documents", () => {
  for (const document of documents()) {
    it(`${document} names only files and headings that are there`, () => {
      const links = [...read(document).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
      for (const [link, file = "", anchor] of links) {
        const target = file === "" ? document : path.join(path.dirname(document), file);
        assert.ok(fs.existsSync(path.join(checkout, target)), link);
        if (anchor !== undefined) assert.ok(anchors(read(target)).has(anchor), link);
      }
    });

    it(`${document} shows JSON and YAML that can be read`, () => {
      for (const { language, line, text } of fencedBlocks(read(document))) {
        const name = `line ${line}`;
        if (language === "json") assert.doesNotThrow(() => parse(text) as unknown, name);
        if (language === "yaml") assert.deepEqual(parseDocument(text).errors, [], name);
      }
    });
  }

  it("have anchors as GitHub makes them", () => {
    assert.deepEqual(
      [...anchors("# `cdk gc-check`: what\n\n```\n# none\n```\n## A, b & c\n## A, b & c\n")],
      ["cdk-gc-check-what", "a-b--c", "a-b--c-1"],
    );
  });
});
