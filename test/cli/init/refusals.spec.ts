import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { serviceProblems } from "../../../cli/init/init-problems";
import { serviceName } from "../../../program/config/service-schema";
import { berth } from "../command";
import { Workplace } from "./workplace";

describe("berth init, used wrongly", () => {
  const place = new Workplace();
  /** Each leaves what it finds. */
  const rows: [title: string, files: Record<string, string>, argv: string[], said: RegExp][] = [
    ["names no repository", {}, ["--name", "Shop"], /`--name` must be lower case, got "Shop".*Use "shop"\./],
    ["begins with a digit", {}, ["--name", "4shop"], /`--name` must start with a letter, got "4shop"/],
    [
      "is no name for Pulumi",
      {},
      ["--name", "a".repeat(101)],
      /`--name` must have at most 100 characters.*got 101/,
    ],
    ["is the package's own", {}, ["--name", "pulumi-berth"], /`--name` must not be "pulumi-berth"/],
    ["is no stage", {}, ["--stage", "a_b"], /`--stage` must be lower case letters and digits.*got "a_b"/],
    [
      "is no region",
      {},
      ["--region", "moon"],
      /`--region` must be an AWS region such as eu-west-1, got "moon"/,
    ],
    ["is no service", {}, ["--service", "We b"], /`--service` must be lower case .*got "We b"/],
    ["is AWS's", {}, ["--service", "internal-web"], /`--service` must not begin with "internal-"/],
    ["is no port", {}, ["--port", "70000"], /whole number from 1 to 65535\. The nearest one is 65535/],
    ["is near a tool's name", {}, ["--from", "copilt"], /Did you mean copilot\?/],
    [
      "is no context",
      {},
      ["--context", "app"],
      /`--context` must be a folder with a Dockerfile, got "app" \(.*\/app\), which is not there/,
    ],
    [
      "is a context without a Dockerfile",
      { "app/x": "" },
      ["--context", "app"],
      /got "app" \(.*\/app\), which has none/,
    ],
    [
      "is there without a Dockerfile",
      { "web/x": "" },
      [],
      /got .*\/web, which has none\. Put one there, or name another/,
    ],
    [
      "is no package",
      {},
      ["--package", "./b.tgz"],
      /`--package` must be a version, .* or a file that is there, got "\.\/b\.tgz"/,
    ],
    ["is a file", { mine: "" }, ["mine"], /`\[folder\]` must be a folder.*mine is a file/],
    ["is in a file", { mine: "" }, ["mine/shop"], /`\[folder\]` must be a folder.*mine is a file/],
    [
      "is there",
      { "index.ts": "mine" },
      [],
      /`\[folder\]` must not have files .* with index\.ts\. Name another folder, or write over them with `--force`/,
    ],
    ["is another project", { "Pulumi.yaml": "name: mine\nruntime: yaml\n" }, [], /with Pulumi\.yaml\./],
    [
      "is a package.json of ES modules",
      { "package.json": '{ "type": "module" }' },
      [],
      /with package\.json\./,
    ],
    [
      "is a package.json of another program",
      { "package.json": '{ "main": "x.js" }' },
      [],
      /with package\.json\./,
    ],
    ["is a package.json that is none", { "package.json": "{" }, [], /with package\.json\./],
    ["is no YAML", { "Pulumi.yaml": "name: [" }, [], /Pulumi\.yaml is no YAML: .*`--from none`/],
    [
      "is not there to take from",
      {},
      ["--from", "sst"],
      /`--from` sst: there is no such project in .*Run it in the folder/,
    ],
  ];
  for (const [title, files, argv, said] of rows) {
    it(`refuses what ${title}, and writes nothing`, async () => {
      place.write(files);
      const before = place.files();
      const { code, stdout, stderr } = await place.init(...argv);
      assert.equal(code, 2);
      assert.match(stderr, said);
      assert.equal(stdout, "");
      assert.doesNotMatch(stderr, /^ {4}at /m, "a user's mistake shows no stack");
      assert.deepEqual(place.files(), before);
      for (const [file, text] of Object.entries(files)) assert.equal(place.read(file), text);
    });
  }

  it("refuses all that is wrong, at once, and to machines as data", async () => {
    place.write({ "index.ts": "mine" });
    const wrong = [
      "--name",
      "Shop",
      "--stage",
      "a_b",
      "--region",
      "moon",
      "--service",
      "We b",
      "--context",
      "x",
    ];
    const { code, stdout } = await place.init(...wrong, "--package", "x.tgz", "--json");
    assert.equal(code, 2);
    const { error } = JSON.parse(stdout) as { error: { code: string; problems: { path: string }[] } };
    assert.equal(error.code, "invalid-input");
    assert.deepEqual(
      error.problems.map((problem) => problem.path),
      ["--name", "--stage", "--region", "--service", "--context", "--package", "[folder]"],
    );
  });

  it("asks for the region where nobody is to ask", async () => {
    const { code, stderr } = await berth(["init"]);
    assert.equal(code, 2);
    assert.match(stderr, /`--region` is missing, and neither AWS_REGION nor .* Name an AWS region such as/);
    assert.deepEqual(place.files(), []);
  });

  it("refuses before it asks", async () => {
    place.write({ "index.ts": "mine" });
    const { stdout, stderr } = await berth(["init"], { stdin: "" }, { isTTY: true });
    assert.equal(stdout, "");
    assert.match(stderr, /with index\.ts\./);
  });

  it("ends when the answers do", async () => {
    const ended = await berth(["init"], { stdin: "shop\n" }, { isTTY: true });
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /Nothing was written: the input ended at the question "Stage"/);
    assert.deepEqual(place.files(), []);
  });

  it("does not write through a link", async () => {
    fs.symlinkSync(path.join(place.folder, "elsewhere"), path.join(place.folder, "index.ts"));
    assert.equal((await place.init()).code, 2);
    assert.deepEqual(place.files(), ["index.ts"]);
  });

  it("writes over files when told to", async () => {
    place.write({ "index.ts": "mine" });
    assert.equal((await place.init("--force")).code, 0);
    assert.match(place.read("index.ts"), /Environment\.prepare/);
  });

  it("takes the names of services that the program takes", () => {
    const names = ["web", "web-2", "a".repeat(64), "a".repeat(65), "2web", "web-", "a--b", "Web", "a.b", ""];
    for (const name of names)
      assert.equal(serviceProblems([{ name }]).length === 0, serviceName.safeParse(name).success, name);
  });
});
