import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../local/paths";

const read = (file: string) => fs.readFileSync(path.join(checkout, file), "utf8");

describe("README.md", () => {
  for (const example of ["examples/library/index.ts", "examples/embed/index.ts"]) {
    it(`shows ${example} as it is`, () => {
      assert.ok(read("README.md").includes("```ts\n" + read(example) + "```"));
    });
  }

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
  const folders = ["docs", "examples", "bench", "local"];
  const inFolders = folders.flatMap((folder) =>
    fs
      .readdirSync(path.join(checkout, folder), { recursive: true, encoding: "utf8" })
      .map((file) => path.join(folder, file)),
  );
  const documents = [...fs.readdirSync(checkout), ...inFolders].filter(
    (file) => file.endsWith(".md") && !file.includes("node_modules"),
  );
  for (const document of documents) {
    it(`${document} names only files that are there`, () => {
      const links = [...read(document).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, file = ""]) => file);
      for (const file of links) {
        assert.ok(fs.existsSync(path.join(checkout, path.dirname(document), file)), file);
      }
    });
  }
});
