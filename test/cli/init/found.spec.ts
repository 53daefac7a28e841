import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { programText, type InitService } from "../../../cli/init/program-text";
import { berth } from "../command";
import { Workplace } from "./workplace";

const image = "FROM scratch\n";

describe("berth init beside another tool's project", () => {
  const place = new Workplace();

  const rows: Record<
    string,
    { files: Record<string, string>; name?: string; services: [InitService, ...InitService[]]; left: RegExp }
  > = {
    CDK: {
      files: { "cdk.json": "{}", "package.json": '{ "name": "@my/Shop" }' },
      services: [{ name: "web", context: "web", port: 8080 }],
      left: /Its images and services are in code/,
    },
    awsx: {
      files: {
        "Pulumi.yaml": "name: my-shop\nruntime: nodejs\n",
        "index.ts":
          'new awsx.ecr.Image("webApp", { args: { A: "1" }, context: "./app", dockerfile: "./app/Dockerfile.prod" });\nnew awsx.ecr.Image("other", { context: dir });',
        "app/Dockerfile.prod": image,
      },
      name: "my-shop-berth",
      services: [{ name: "web-app", context: "../app", dockerfile: "../app/Dockerfile.prod" }],
      left: /The image "other" was not taken/,
    },
    "awsx in YAML": {
      files: {
        "Pulumi.yaml":
          "name: my-shop\nruntime: yaml\nresources:\n  web:\n    type: awsx:ecr:Image\n    properties: { context: ./app }\n  nothing:\n",
        "app/Dockerfile": image,
      },
      name: "my-shop-berth",
      services: [{ name: "web", context: "../app" }],
      left: /Task definitions, services/,
    },
    SST: {
      files: {
        "sst.config.ts":
          'app() { return { name: "my-shop" } } run() { new sst.aws.Service("Web", { cluster, image: { context: "./web", dockerfile: "prod/Dockerfile" }, loadBalancer: { rules: [{ listen: "80/http", forward: "3000/http" }] } }); new sst.aws.Service("Job", { cluster, image }); }',
        "web/prod/Dockerfile": image,
      },
      services: [{ name: "web", context: "../web", dockerfile: "../web/prod/Dockerfile", port: 3000 }],
      left: /The service "Job" was not taken/,
    },
    Copilot: {
      files: {
        "copilot/.workspace": "application: my-shop\n",
        "copilot/api/manifest.yml":
          "name: api\ntype: Load Balanced Web Service\nimage:\n  build: api/Dockerfile\n  port: 80\n",
        "copilot/worker/manifest.yml":
          "name: worker\ntype: Worker Service\nimage:\n  build: { dockerfile: worker/Dockerfile.prod, context: . }\n",
        "copilot/db/manifest.yml": "name: db\ntype: Backend Service\nimage: { location: postgres }\n",
        "copilot/empty/manifest.yml": "image:\n",
        "api/Dockerfile": image,
        "worker/Dockerfile.prod": image,
      },
      services: [
        { name: "api", context: "../api", port: 80 },
        { name: "worker", context: "..", dockerfile: "../worker/Dockerfile.prod" },
      ],
      left: /"db" was not taken/,
    },
  };
  for (const [kind, { files, name = "my-shop", services, left }] of Object.entries(rows)) {
    it(`takes what is written out of a project of ${kind}, and says what not`, async () => {
      place.write(files);
      const { code, stdout } = await place.init();
      assert.equal(code, 0);
      assert.match(stdout, left);
      assert.equal(place.read("berth/index.ts"), programText(name, services));
      for (const [file, text] of Object.entries(files)) assert.equal(place.read(file), text);
    });
  }

  it("never has the stacks of the Pulumi project that is there", async () => {
    place.write(rows["awsx"]?.files ?? {});
    const { code, stderr } = await place.init("--name", "my-shop");
    assert.equal(code, 2);
    assert.match(
      stderr,
      /`--name` must not be "my-shop": .* both would have the same stacks\. Use "my-shop-berth"/,
    );
    const argv = ["init", "--no-install", "--no-stack", "--region", "eu-west-1", "--stage", "dev"];
    const { stdout } = await berth(argv, { stdin: "my-shop\n\n" }, { isTTY: true });
    assert.match(stdout, /Project and area \(my-shop-berth\): `--name` must not be "my-shop"/);
  });

  it("takes no service whose Dockerfile is not there", async () => {
    const files = rows["Copilot"]?.files ?? {};
    place.write(files);
    fs.rmSync(path.join(place.folder, "api"), { recursive: true });
    const { stdout } = await place.init();
    assert.match(stdout, /"api" was not taken, for api\/Dockerfile is not there/);
    assert.doesNotMatch(place.read("berth/index.ts"), /api/);
  });

  it("has one service of an option's instead", async () => {
    place.write(rows["Copilot"]?.files ?? {});
    const { stdout } = await place.init("--service", "front");
    assert.match(stdout, /Taken from it:\n {2}name my-shop\nNot taken:/);
    assert.match(place.read("berth/index.ts"), /images: \{ front: \{ context: "front" \} \}/);
    assert.ok(fs.existsSync(path.join(place.folder, "berth/front/Dockerfile")));
  });

  it("takes nothing when told so", async () => {
    place.write({ "cdk.json": "{}" });
    await place.init("--from", "none", "--name", "shop");
    assert.match(place.read("index.ts"), /area: "shop"/);
  });

  it("reads a project of which parts are something else", async () => {
    for (const text of [
      "",
      "null",
      "[]",
      "text",
      "resources: text",
      "resources: { web: { type: awsx:ecr:Image } }",
    ]) {
      place.write({
        "Pulumi.yaml": text,
        "copilot/web/manifest.yml": text,
        "cdk.json": "",
        "package.json": "[",
      });
      for (const kind of ["awsx", "copilot", "cdk"]) {
        const { stderr } = await place.init("--from", kind, "new", "--force");
        assert.doesNotMatch(stderr, /bug/, `${kind} ${text}`);
      }
    }
  });
});
