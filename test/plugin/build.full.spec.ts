import assert from "node:assert/strict";

import type { World } from "../../local/world";
import { testWorld } from "../../local/test/world";
import { pushedImages, registryDeletions } from "../shared/calls";
import { serving } from "../shared/checkout";
import { ScenarioStack, succeeded } from "../shared/stack";
import { Visitor } from "../shared/visitor";
import { type PluginProject, pluginProject } from "./shared/installed-plugin";

describe("a YAML program that builds its images by the plugin", function () {
  this.timeout(300_000);
  let world: World;
  let installed: PluginProject;
  let stack: ScenarioStack;

  before(async () => {
    world = await testWorld();
    installed = await pluginProject(world, "yaml");
    const { project, env } = installed;
    project.write({
      "Pulumi.yaml": program,
      "web/Dockerfile": `FROM busybox:1.35\nCOPY content /content\nCMD ${JSON.stringify(serving)}\n`,
      "web/content": "one\n",
      "proxy/Dockerfile": 'FROM busybox:1.35\nCMD ["sh", "-c", "trap exit TERM; sleep 3600 & wait"]\n',
    });
    const config = { "aws:region": "us-east-1" };
    stack = new ScenarioStack(world, { workDir: project.dir, stack: "dev", env, config });
  });
  after(async () => {
    if (stack) succeeded(await stack.destroy());
    installed?.project.remove();
  });

  const services = (outputs: Readonly<Record<string, unknown>>) =>
    outputs["services"] as { web: { url: string; digest: string; releaseTag: string } };
  const page = (outputs: Readonly<Record<string, unknown>>) =>
    new Visitor(world.endpoint, services(outputs).web.url, "content").visit();

  it("builds a service's image and a sidecar's, and runs them", async () => {
    const run = succeeded(await stack.up());
    assert.equal(pushedImages(run.calls), 2);
    assert.equal(services(run.outputs).web.releaseTag, "release.web.1");
    assert.match(await page(run.outputs), /^200 [^]*one/);
  });

  it("builds nothing while nothing changes", async () => {
    const run = succeeded(await stack.up());
    assert.deepEqual(Object.keys(run.changes), ["same"]);
    assert.equal(pushedImages(run.calls), 0);
  });

  it("builds and releases what has changed, and deletes nothing", async () => {
    installed.project.write({ "web/content": "two\n" });
    const run = succeeded(await stack.up());
    assert.equal(pushedImages(run.calls), 1);
    assert.deepEqual(registryDeletions(run.calls), []);
    assert.equal(services(run.outputs).web.releaseTag, "release.web.2");
    assert.match(await page(run.outputs), /^200 [^]*two/);
  });
});

const program = `name: built
runtime: yaml
resources:
  shop:
    type: berth:Environment
    properties:
      area: yaml-built
      stage: dev
      images:
        web:
          context: web
      services:
        web:
          port: 8080
          loadBalancer:
            healthCheckPath: /content
          sidecars:
            proxy:
              image:
                context: proxy
outputs:
  services: \${shop.services}
`;
