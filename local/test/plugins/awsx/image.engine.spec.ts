import assert from "node:assert/strict";

import { testWorld } from "../../world";
import { TemporaryProject } from "../../language-host/temporary-project";

/** What `pulumi preview --json` says of one planned resource. */
interface Planned {
  readonly urn: string;
  readonly type: string;
  readonly parent: string;
  readonly provider?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly inputs?: Record<string, unknown>;
}

const repositoryUrl = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web-assets-dev";

/** The transform of a library that pins the plugin's version and doesn't build in preview. */
const program = (options: string) => `
  import * as pulumi from "@pulumi/pulumi";
  import * as aws from "@pulumi/aws";
  import * as awsx from "@pulumi/awsx";
  const child: pulumi.ResourceTransform = ({ type, props, opts }) =>
    type === "docker-build:index:Image"
      ? { props: { ...props, buildOnPreview: false }, opts: { ...opts, version: "0.0.22" } }
      : undefined;
  const image = new awsx.ecr.Image(
    "web",
    {
      repositoryUrl: "${repositoryUrl}",
      imageTag: "web-1",
      context: "app",
      platform: "linux/arm64",
      target: "runtime",
      args: { VERSION: "1" },
      cacheFrom: ["example.com/cache"],
    },
    { transforms: [child], ${options} },
  );
  export const uri = image.imageUri;`;

function planned(steps: readonly { newState: Planned }[], type: string): Planned {
  const found = steps.map((step) => step.newState).find((state) => state.type === type);
  assert.ok(found, `no ${type} is planned`);
  return found;
}

/** The first entry of a list among the inputs; the plugin fills in what was left out of it. */
function first(planned: Planned, input: string): Record<string, unknown> {
  const [entry] = planned.inputs?.[input] as Record<string, unknown>[];
  assert.ok(entry, `no ${input}`);
  return entry;
}

describe("awsx.ecr.Image under the real engine", function () {
  this.timeout(120_000);
  let env: Record<string, string>;
  const projects: TemporaryProject[] = [];

  before(async () => {
    ({ env } = await testWorld());
  });
  after(async () => {
    for (const project of projects) await project.remove();
  });

  async function create(source: string): Promise<TemporaryProject> {
    const files = { "index.ts": source, "app/Dockerfile": "FROM scratch\nCOPY . /\n" };
    const project = await TemporaryProject.create({ env, files });
    projects.push(project);
    return project;
  }

  describe("in a preview", () => {
    let component: Planned;
    let child: Planned;
    before(async () => {
      const project = await create(program("retainOnDelete: true, protect: true"));
      const { exitCode, stdout, all } = await project.try("preview", "--json");
      assert.equal(exitCode, 0, all);
      const { steps } = JSON.parse(stdout) as { steps: { newState: Planned }[] };
      component = planned(steps, "awsx:ecr:Image");
      child = planned(steps, "docker-build:index:Image");
    });

    it("shows a docker-build image below it, named by the tag", () => {
      assert.equal(child.parent, component.urn);
      assert.match(child.urn, /::web-1$/);
      assert.deepEqual(child.inputs?.["tags"], [`${repositoryUrl}:web-1`]);
    });

    it("hands the build over as the official plugin does", () => {
      assert.equal(child.inputs?.["push"], true);
      assert.deepEqual(child.inputs["platforms"], ["linux/arm64"]);
      assert.equal(child.inputs["target"], "runtime");
      assert.deepEqual(child.inputs["buildArgs"], { VERSION: "1" });
      assert.deepEqual(first(child, "cacheFrom")["registry"], { ref: "example.com/cache" });
      assert.deepEqual(first(child, "cacheTo")["inline"], {});
    });

    it("keeps the registry's credentials secret", () => {
      assert.deepEqual(child.inputs?.["registries"], ["[secret]"]);
    });

    it("runs the user's transforms on the child", () => {
      assert.equal(child.inputs?.["buildOnPreview"], false);
      assert.match(child.provider ?? "", /default_0_0_22/);
    });

    it("hands retainOnDelete and protect to the child", () => {
      assert.equal(child.retainOnDelete, true);
      assert.equal(child.protect, true);
    });
  });

  for (const { title, provided, succeeds } of [
    { title: "asks for credentials with the provider that it is given", provided: true, succeeds: true },
    { title: "has only the default provider otherwise", provided: false, succeeds: false },
  ]) {
    it(title, async () => {
      const project = await create(
        provided ? program(`providers: [new aws.Provider("given", { region: "eu-west-1" })]`) : program(""),
      );
      // So that nothing can fall back to it unseen.
      await project.pulumi("config", "set", "--path", "pulumi:disable-default-providers[0]", "aws");
      const ended = await project.try("preview");
      assert.equal(ended.exitCode === 0, succeeds, ended.all);
    });
  }

  it("refuses another component by its name", async () => {
    const project = await create(`
      import * as awsx from "@pulumi/awsx";
      new awsx.ecr.Repository("web");`);
    const { exitCode, all } = await project.try("preview");
    assert.notEqual(exitCode, 0);
    assert.match(all, /stand-in for the awsx plugin has no awsx:ecr:Repository/);
  });

  it("names the input that is not the URL of a repository", async () => {
    const project = await create(program("").replace(repositoryUrl, "not a url"));
    const { exitCode, all } = await project.try("preview");
    assert.notEqual(exitCode, 0);
    assert.match(all, /`repositoryUrl` is "not a url", which is not the URL of a repository/);
  });
});
