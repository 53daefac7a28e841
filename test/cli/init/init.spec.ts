import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../../local/paths";
import { berth } from "../command";
import { Workplace } from "./workplace";

const example = (file: string) => fs.readFileSync(path.join(checkout, "examples/library", file), "utf8");

describe("berth init", () => {
  const place = new Workplace();

  it("writes the project of docs/start.md, word for word", async () => {
    const { code, stdout } = await place.init("--name", "shop");
    assert.equal(code, 0);
    const files = [
      "Pulumi.yaml",
      "index.ts",
      "package.json",
      "tsconfig.json",
      "web/Dockerfile",
      "web/www/index.html",
    ];
    for (const file of files) assert.equal(place.read(file), example(file), file);
    assert.equal(place.read("Pulumi.dev.yaml"), "config:\n  aws:region: eu-west-1\n");
    assert.match(stdout, /Next:\n {2}npm install .*\n {2}pulumi stack init dev\n {2}pulumi preview\n$/);
  });

  it("takes the region from the environment", async () => {
    const { code } = await berth(["init", "--no-install", "--no-stack"], {
      env: { AWS_REGION: "sa-east-1" },
    });
    assert.equal(code, 0);
    assert.match(place.read("Pulumi.dev.yaml"), /sa-east-1/);
  });

  it("takes the folder's name, and says how to get there", async () => {
    const { stdout } = await place.init("My Shop");
    assert.match(place.read("My Shop/Pulumi.yaml"), /^name: my-shop$/m);
    assert.match(stdout, /Written into My Shop:[^]*Next:\n {2}cd 'My Shop'\n/);
  });

  it("builds a service's folder that is there, and leaves it as it is", async () => {
    place.write({ "api/Dockerfile": "FROM scratch\n" });
    await place.init("--service", "api", "--port", "3000");
    assert.deepEqual(fs.readdirSync(path.join(place.folder, "api")), ["Dockerfile"]);
    assert.match(place.read("index.ts"), /images: \{ api: \{ context: "api" \} \}/);
    assert.match(place.read("index.ts"), /service\("api", \{ port: 3000, loadBalancer: true \}\)/);
  });

  it("takes a context from where it is called, in whichever way it is said", async () => {
    place.write({ "app/Dockerfile": "FROM scratch\n" });
    for (const [folder, context] of [
      ["one", "app"],
      ["two", path.join(place.folder, "app")],
    ] as const) {
      assert.equal((await place.init(folder, "--context", context)).code, 0);
      assert.match(place.read(folder, "index.ts"), /web: \{ context: "\.\.\/app" \}/);
    }
  });

  it("completes a package.json that is there, as `npm install FILE` leaves one", async () => {
    place.write({ "package.json": '{ "license": "MIT", "dependencies": { "pulumi-berth": "file:x.tgz" } }' });
    const { code, stdout } = await place.init("--name", "shop");
    assert.equal(code, 0);
    assert.match(stdout, /package\.json \(completed\)/);
    assert.deepEqual(JSON.parse(place.read("package.json")), {
      ...(JSON.parse(example("package.json")) as object),
      license: "MIT",
      dependencies: { "@pulumi/aws": "^7.48.0", "@pulumi/pulumi": "^3.270.0", "pulumi-berth": "file:x.tgz" },
    });
  });

  it("leaves a .gitignore as it is, also when it may write over files", async () => {
    place.write({ ".gitignore": "mine\n" });
    assert.match((await place.init()).stdout, /Left as it is: \.gitignore/);
    await place.init("--force");
    assert.equal(place.read(".gitignore"), "mine\n");
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
    assert.match(place.read("Pulumi.dev.yaml"), /eu-west-1/);
    assert.match(place.read("Pulumi.yaml"), /^name: shop$/m);
  });

  it("asks only for what no option says", async () => {
    const argv = ["init", "--no-install", "--no-stack", "--name", "shop", "--region", "eu-west-1"];
    const { stdout } = await berth(argv, { stdin: "prod\n" }, { isTTY: true });
    assert.match(stdout, /^Stage \(dev\): Written into/);
    assert.match(place.read("Pulumi.prod.yaml"), /eu-west-1/);
  });

  it("asks nothing with `--yes`", async () => {
    const argv = ["init", "--no-install", "--no-stack", "--yes", "--region", "eu-west-1"];
    assert.match((await berth(argv, {}, { isTTY: true })).stdout, /^Written into/);
  });

  it("answers machines", async () => {
    const { stdout } = await place.init("--name", "shop", "--json");
    const { folder, files, from, services, steps } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(
      { folder, from, services },
      {
        ...{ folder: place.folder, from: null },
        services: [{ name: "web", context: "web", port: 8080 }],
      },
    );
    assert.ok((files as string[]).includes("index.ts"));
    assert.deepEqual(
      (steps as { state: string }[]).map(({ state }) => state),
      ["left", "left"],
    );
  });

  it("says what it ran in vain, and what is left", async () => {
    const { code, stdout } = await berth(["init", "--name", "shop", "--region", "eu-west-1"], {
      env: { PATH: path.join(place.folder, "nothing-here") },
    });
    assert.equal(code, 2);
    assert.match(stdout, /Running npm install .*\nIt failed:\n {2}`npm` is not on PATH\.\n/);
    assert.match(stdout, /Next:\n {2}npm install .*\n {2}pulumi stack init dev\n {2}pulumi preview\n/);
    assert.match(stdout, /`npm run build && npm pack` in a checkout of berth/);
  });
});
