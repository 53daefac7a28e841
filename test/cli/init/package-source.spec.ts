import assert from "node:assert/strict";
import * as path from "node:path";

import { packageSource } from "../../../cli/init/package-source";
import { Workplace } from "./workplace";

describe("where npm finds pulumi-berth, by berth init", () => {
  const place = new Workplace();
  const root = () => path.join(place.folder, "npx/node_modules/pulumi-berth");
  const install = (resolved: string) =>
    place.write({
      "npx/node_modules/pulumi-berth/package.json": '{ "version": "1.2.3" }',
      "npx/node_modules/.package-lock.json": JSON.stringify({
        packages: { "node_modules/pulumi-berth": { resolved } },
      }),
    });

  it("is the version of this one, from a registry", () => {
    install("https://registry.example/pulumi-berth-1.2.3.tgz");
    assert.equal(packageSource(undefined, root()).spec, "^1.2.3");
  });

  it("is the file that this one was installed from", () => {
    install("file:../berth.tgz");
    place.write({ "berth.tgz": "" });
    assert.equal(packageSource(undefined, root()).spec, `file:${path.join(place.folder, "berth.tgz")}`);
  });

  it("is the version, when that file is gone", () => {
    install("file:../berth.tgz");
    assert.equal(packageSource(undefined, root()).spec, "^1.2.3");
  });

  it("is what is said: a file that is there, a version, an address", () => {
    place.write({ "berth.tgz": "" });
    assert.equal(packageSource("berth.tgz").spec, `file:${path.join(place.folder, "berth.tgz")}`);
    for (const spec of ["^0.1.0", "latest", "https://packages.example/berth.tgz", "github:someone/berth"])
      assert.deepEqual(packageSource(spec), { spec, problems: [] });
  });
});
