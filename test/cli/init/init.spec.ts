import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { parse } from "yaml";

import { programText } from "../../../cli/init/project-files";
import { checkout } from "../../../local/paths";
import { berth, type Ended } from "../command";

const read = (...parts: string[]) => fs.readFileSync(path.join(...parts), "utf8");
const flags = ["--no-install", "--no-stack", "--region", "eu-west-1"];

describe("berth init", () => {
  const before = process.cwd();
  let folder: string;
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "berth-init-")));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(before);
    fs.rmSync(folder, { recursive: true });
  });

  const write = (files: Record<string, string>) => {
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text);
    }
  };
  const init = (...argv: string[]): Promise<Ended> => berth(["init", ...flags, ...argv]);

  it("writes the project of docs/start.md, word for word", async () => {
    const { code, stdout } = await init("--name", "shop");
    assert.equal(code, 0);
    for (const file of [
      "Pulumi.yaml",
      "index.ts",
      "package.json",
      "tsconfig.json",
      "web/Dockerfile",
      "web/www/index.html",
    ])
      assert.equal(read(folder, file), read(checkout, "examples/library", file), file);
    assert.equal(read(folder, "Pulumi.dev.yaml"), "config:\n  aws:region: eu-west-1\n");
    assert.match(
      stdout,
      /Next:\n {2}npm install .*\n {2}pulumi stack select dev --create .*\n {2}pulumi preview\n$/,
    );
  });

  it("writes nothing where one of its files is there, and over it when told to", async () => {
    write({ "index.ts": "mine", "package.json": "{}" });
    const { code, stderr } = await init();
    assert.equal(code, 2);
    assert.match(stderr, /Nothing was written.*package\.json, .*index\.ts/);
    assert.deepEqual(fs.readdirSync(folder).sort(), ["index.ts", "package.json"]);
    assert.equal((await init("--force")).code, 0);
    assert.match(read(folder, "index.ts"), /Environment\.prepare/);
  });

  it("leaves a service's folder that is there as it is", async () => {
    write({ "api/Dockerfile": "FROM scratch\n" });
    await init("--service", "api", "--port", "3000");
    assert.deepEqual(fs.readdirSync(path.join(folder, "api")), ["Dockerfile"]);
    assert.match(read(folder, "index.ts"), /images: \{ api: \{ context: "api" \} \}/);
    assert.match(read(folder, "index.ts"), /service\("api", \{ port: 3000, loadBalancer: true \}\)/);
  });

  it("installs a packed package by its file", async () => {
    write({ "pulumi-berth.tgz": "" });
    await init("project", "--package", "pulumi-berth.tgz");
    const { dependencies } = JSON.parse(read(folder, "project/package.json")) as {
      dependencies: Record<string, string>;
    };
    assert.equal(dependencies["pulumi-berth"], `file:${path.join(folder, "pulumi-berth.tgz")}`);
  });

  it("asks in a terminal, again until an answer will do", async () => {
    const { code, stdout } = await berth(
      ["init", "--no-install", "--no-stack"],
      { stdin: "My Shop\nshop\n\nmoon\neu-west-1\n" },
      { isTTY: true },
    );
    assert.equal(code, 0);
    assert.match(
      stdout,
      /Project and area \(.*\): .*must be lower case.*\nProject and area .*: Stage \(dev\): AWS region: /s,
    );
    assert.match(stdout, /AWS region: `--region` must be an AWS region such as eu-west-1, got "moon"\.\n/);
    assert.match(read(folder, "Pulumi.dev.yaml"), /eu-west-1/);
    assert.match(read(folder, "Pulumi.yaml"), /^name: shop$/m);
  });

  it("ends when the answers do", async () => {
    const ended = await berth(["init"], { stdin: "shop\n" }, { isTTY: true });
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /ended at the question "Stage"/);
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it("says what it ran in vain, and what is left", async () => {
    const { code, stdout } = await berth(["init", "--name", "shop", "--region", "eu-west-1"], {
      env: { PATH: path.join(folder, "nothing-here") },
    });
    assert.equal(code, 2);
    assert.match(stdout, /Failed: npm install .*\n.*ENOENT/);
    assert.match(stdout, /Next:\n {2}npm install .*\n {2}pulumi stack select dev .*\n {2}pulumi preview\n$/);
  });

  it("refuses all that is wrong, at once", async () => {
    const { code, stderr } = await berth([
      "init",
      "--name",
      "Shop",
      "--stage",
      "a_b",
      "--region",
      "moon",
      "--service",
      "We b",
      "--context",
      "/x",
    ]);
    assert.equal(code, 2);
    for (const said of [
      "`--name` must be lower case",
      "`--stage` must be",
      "`--region` must be",
      "`--service` must be",
      "`--context` must be relative",
    ])
      assert.ok(stderr.includes(said), said);
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  const projects: Record<
    string,
    [files: Record<string, string>, services: Record<string, object>, left: RegExp]
  > = {
    cdk: [
      { "cdk.json": "{}", "package.json": '{ "name": "myShop" }' },
      { web: { context: "web", port: 8080 } },
      /Its images and services are in code/,
    ],
    awsx: [
      {
        "Pulumi.yaml": "name: my-shop\nruntime: nodejs\n",
        "index.ts":
          'new awsx.ecr.Image("webApp", { repositoryUrl: url, context: "./app", dockerfile: "./app/Dockerfile.prod" });\nnew awsx.ecr.Image("other", { context: dir });',
      },
      { "web-app": { context: "../app", dockerfile: "../app/Dockerfile.prod" } },
      /The image "other" was not taken/,
    ],
    "awsx in YAML": [
      {
        "Pulumi.yaml":
          "name: my-shop\nruntime: yaml\nresources:\n  web:\n    type: awsx:ecr:Image\n    properties: { context: ./app }\n",
      },
      { web: { context: "../app" } },
      /Task definitions, services/,
    ],
    sst: [
      {
        "sst.config.ts":
          'app() { return { name: "my-shop" } } run() { new sst.aws.Service("Web", { cluster, image: { context: "./web" }, loadBalancer: { rules: [{ listen: "80/http", forward: "3000/http" }] } }); new sst.aws.Service("Job", { cluster, image }); }',
      },
      { web: { context: "../web", port: 3000 } },
      /The service "Job" was not taken/,
    ],
    copilot: [
      {
        "copilot/.workspace": "application: my-shop\n",
        "copilot/api/manifest.yml":
          "name: api\ntype: Load Balanced Web Service\nimage:\n  build: api/Dockerfile\n  port: 80\n",
        "copilot/worker/manifest.yml":
          "name: worker\ntype: Worker Service\nimage:\n  build: { dockerfile: worker/Dockerfile.prod, context: . }\n",
        "copilot/db/manifest.yml": "name: db\ntype: Backend Service\nimage: { location: postgres }\n",
      },
      {
        api: { context: "../api", port: 80 },
        worker: { context: "..", dockerfile: "../worker/Dockerfile.prod" },
      },
      /"db" was not taken/,
    ],
  };
  for (const [kind, [files, services, left]] of Object.entries(projects)) {
    it(`takes what is written out of a project of ${kind}, beside it, and says what not`, async () => {
      write(files);
      const { code, stdout } = await init();
      assert.equal(code, 0);
      assert.match(stdout, left);
      const name = "my-shop";
      const all = Object.entries(services).map(([own, rest]) => ({ name: own, ...rest }));
      assert.equal(read(folder, "berth/index.ts"), programText({ name, services: all as never }));
      for (const [file, text] of Object.entries(files)) assert.equal(read(folder, file), text);
    });
  }

  it("takes nothing when told so, and says when what it is to take from isn't there", async () => {
    write({ "cdk.json": "{}" });
    await init("--from", "none", "--name", "shop");
    assert.ok(fs.existsSync(path.join(folder, "index.ts")));
    const { code, stderr } = await init("--from", "sst");
    assert.equal(code, 2);
    assert.match(stderr, /`--from` sst: there is no such project/);
  });
});

describe("templates/service, for `pulumi new`", () => {
  const template = path.join(checkout, "templates/service");

  it("is what init writes", () => {
    const services = [{ name: "web", context: "web", port: 8080 }] as const;
    assert.equal(
      read(template, "index.ts"),
      programText({ name: "${PROJECT}", services: [...services] as never }),
    );
    for (const file of ["tsconfig.json", "web/Dockerfile", "web/www/index.html"])
      assert.equal(read(template, file), read(checkout, "examples/library", file));
    assert.equal(
      read(template, "package.json").replace("${PROJECT}", "shop"),
      read(checkout, "examples/library/package.json"),
    );
  });

  it("has what Pulumi asks of a template", () => {
    const project = parse(read(template, "Pulumi.yaml")) as Record<string, unknown>;
    assert.deepEqual([project["name"], project["description"]], ["${PROJECT}", "${DESCRIPTION}"]);
    const { template: asked } = project as { template: { config: Record<string, unknown> } };
    assert.deepEqual(Object.keys(asked.config), ["aws:region"]);
  });
});
