import assert from "node:assert/strict";
import ts from "typescript";

import { programText, type InitService } from "../../../cli/init/program-text";
import { parse } from "yaml";
import { projectFiles } from "../../../cli/init/project-files";

const service = (name: string, port?: number): InitService => ({
  name,
  context: name,
  ...(port && { port }),
});

describe("the program that berth init writes", () => {
  it("has an output of each of several services, and an address of those that have a port", () => {
    const text = programText("shop", [service("web", 80), service("mail-worker")]);
    assert.match(text, /const mailWorker = shop\.service\("mail-worker"\);/);
    assert.match(
      text,
      /\n {4}web: \{ url: web\.url, imageUri: shop\.image\("web"\)\.imageUri, releaseTag: web\.releaseTag \},\n/,
    );
    assert.match(text, /\n {4}"mail-worker": \{ imageUri: .*, releaseTag: mailWorker\.releaseTag \},\n/);
  });

  const names = [
    "shop",
    "new",
    "aws",
    "cluster",
    "environment",
    "my-shop",
    "undefined",
    "eval",
    "return",
    "web-service",
  ];
  for (const area of names) {
    it(`is TypeScript with unlike names in the area "${area}"`, () => {
      for (const services of [[service(area, 80)], names.map((name) => service(name))]) {
        const text = programText(area, services as [InitService]);
        const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
        assert.deepEqual(
          diagnostics.map(({ messageText }) => messageText),
          [],
        );
        const constants = [...text.matchAll(/const (\w+) =/g)].map(([, name]) => name);
        assert.equal(new Set(constants).size, constants.length, text);
        assert.ok(
          !constants.some((name) => ["aws", "pulumi", "undefined", "eval"].includes(name ?? "")),
          text,
        );
      }
    });
  }

  it("is of a project whose name YAML takes for text", () => {
    for (const name of ["shop", "true", "null", "no"]) {
      const files = projectFiles({
        ...{ name, stage: "dev", region: "eu-west-1", description: "x", berth: "1" },
        services: [service("web")],
      });
      assert.equal((parse(files["Pulumi.yaml"] ?? "", { version: "1.1" }) as { name: unknown }).name, name);
    }
  });
});
