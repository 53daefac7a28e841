import * as assert from "node:assert/strict";

import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-ecr";

import { ImageRepository, type ImageRepositoryArgs } from "../../../components";
import { pushImage } from "../../../local/registry";
import type { World } from "../../../local/world";
import { type TestEngine, testEngine } from "../../automation/engine";
import { Group } from "../../automation/programs";
import { registryDeletions } from "../../shared/calls";
import { localSettings } from "../../shared/local-settings";
import { testWorld } from "../../../local/test/world";
import { RepositoryStack, type Run } from "./repository-stack";

describe("ImageRepository under the real engine", function () {
  this.timeout(300_000);
  let world: World;
  let engine: TestEngine;
  let ecr: ECRClient;

  before(async () => {
    world = await testWorld();
    engine = await testEngine();
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    ecr = new ECRClient({ endpoint: world.endpoint, region: "us-east-1", credentials });
  });
  after(() => {
    ecr?.destroy();
    engine?.remove();
  });

  const push = (repository: string) =>
    pushImage({ registry: world.registry, repository, tag: "v1", files: [], config: {} });

  async function repository(name: string) {
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
    const [found] = repositories ?? [];
    assert.ok(found);
    return found;
  }

  async function policies(repositoryName: string): Promise<(string | undefined)[]> {
    const lifecycle = await ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
    const permissions = await ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
    return [lifecycle.lifecyclePolicyText, permissions.policyText];
  }

  describe("that is renamed without an alias", () => {
    const program = (name: string, aliases: string[] = []) => {
      return () => {
        new ImageRepository(
          name,
          { repositoryName: "renamed", settings: localSettings(world) },
          { aliases: aliases.map((former) => ({ name: former })) },
        );
      };
    };
    let stack: RepositoryStack;
    before(async () => {
      stack = await RepositoryStack.open(world, engine, { project: "renamed" });
      await stack.up(program("images"));
      await push("renamed");
    });

    it("fails with the way out, and loses nothing", async () => {
      const { error, text, calls } = await stack.tryUp(program("pictures"));
      assert.ok(error);
      assert.match(text, /has the repository "renamed" already, and nothing of it was changed/);
      assert.match(text, /`existing: \{"encryptionType":"AES256","adopted":false\}`/);
      assert.match(text, /put its former name back and run `pulumi up`/);
      assert.doesNotMatch(text, /^\s+at /m);
      assert.deepEqual(registryDeletions(calls), []);
    });

    it("comes through by that way", async () => {
      await stack.up(program("images"));
      const renamed = await stack.up(program("pictures", ["images"]));
      assert.deepEqual(renamed.steps, []);
      const { repositoryName } = await repository("renamed");
      assert.equal(repositoryName, "renamed");
    });
  });

  describe("that is destroyed and brought up again", () => {
    const program = (existing?: ImageRepositoryArgs["existing"]) => () => {
      new ImageRepository("images", {
        repositoryName: "back-again",
        settings: localSettings(world),
        ...(existing && { existing }),
      });
    };

    it("says which argument takes it over, and takes it over with it", async () => {
      const stack = await RepositoryStack.open(world, engine, { project: "back-again" });
      await stack.up(program());
      await push("back-again");
      await stack.destroy();
      const { text } = await stack.tryUp(program());
      const [, argument = ""] = /`existing: (\{.*?\})`/.exec(text) ?? [];
      const again = await stack.up(program(JSON.parse(argument) as ImageRepositoryArgs["existing"]));
      assert.deepEqual(again.steps, ["import images-repository", "create images-lifecycle-policy"]);
    });
  });

  describe("for a repository that was made by hand", () => {
    const name = "by-hand";
    const existing = { encryptionType: "KMS" } as const;
    let stack: RepositoryStack;
    let preview: Run;
    let up: Run;

    const program = (args: Partial<ImageRepositoryArgs>) => () => {
      new ImageRepository("images", { repositoryName: name, existing, ...args });
    };

    before(async () => {
      await ecr.send(
        new CreateRepositoryCommand({
          repositoryName: name,
          imageTagMutability: "MUTABLE",
          encryptionConfiguration: { encryptionType: "KMS" },
          tags: [{ Key: "made", Value: "by hand" }],
        }),
      );
      await push(name);
      stack = await RepositoryStack.open(world, engine, { project: name });
    });

    it("refuses another encryption before anything is changed", async () => {
      const { error, text, calls } = await stack.tryUp(program({ encryption: { type: "AES256" } }));
      assert.match(String(error), /is encrypted with KMS; `encryption` wants AES256/);
      assert.doesNotMatch(text, /^\s+at /m);
      assert.deepEqual(
        calls.filter(({ write }) => write),
        [],
      );
    });

    it("shows in a preview that it is imported and what is changed", async () => {
      preview = await stack.preview(program({ tags: { team: "shop" } }));
      assert.deepEqual(preview.steps, [
        "import images-repository",
        "update images-repository",
        "create images-lifecycle-policy",
      ]);
      assert.deepEqual([...preview.changed].sort(), [
        "imageScanningConfiguration",
        "imageTagMutability",
        "tags",
      ]);
    });

    it("adopts it with its images and changes it, in one run and as previewed", async () => {
      up = await stack.up(program({ tags: { team: "shop" } }));
      assert.deepEqual(up.steps, preview.steps);
      const { imageTagMutability, imageScanningConfiguration, encryptionConfiguration, repositoryArn } =
        await repository(name);
      assert.deepEqual(
        [imageTagMutability, imageScanningConfiguration?.scanOnPush, encryptionConfiguration?.encryptionType],
        ["IMMUTABLE", true, "KMS"],
      );
      const { tags } = await ecr.send(new ListTagsForResourceCommand({ resourceArn: repositoryArn }));
      assert.deepEqual(Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value])), {
        team: "shop",
        "berth:owner": `organization/${name}/dev`,
        "berth:adopted": "true",
      });
      const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName: name }));
      assert.equal(imageDetails?.length, 1);
    });

    it("finds nothing to do in the next run", async () => {
      assert.deepEqual((await stack.up(program({ tags: { team: "shop" } }))).steps, []);
    });
  });

  describe("when names and parents change", () => {
    const name = "moving";
    const args = {
      repositoryName: name,
      pullAccounts: ["123456789012"],
      existing: { encryptionType: "AES256", adopted: false },
    } as const;
    const runs: Run[] = [];
    let stack: RepositoryStack;
    let before: (string | undefined)[];

    async function up(program: () => void): Promise<Run> {
      const run = await stack.up(program);
      runs.push(run);
      return run;
    }

    it("is made with both of its policies", async () => {
      stack = await RepositoryStack.open(world, engine, { project: name });
      await up(() => {
        new ImageRepository("images", { repositoryName: name, pullAccounts: args.pullAccounts });
      });
      await push(name);
      before = await policies(name);
      assert.match(before.join(), /release\..*BerthPull/);
    });

    const moves: readonly { readonly name: string; readonly program: () => void }[] = [
      { name: "renamed", program: () => new ImageRepository("other", args) },
      {
        name: "moved below another component",
        program: () => new ImageRepository("other", args, { parent: new Group("group") }),
      },
    ];
    for (const { name: move, program } of moves) {
      it(`stays with images and policies when it is ${move}`, async () => {
        const { steps } = await up(program);
        assert.ok(steps.includes("import other-repository"), steps.join());
        assert.deepEqual(await policies(name), before);
        await repository(name);
      });
    }

    it("moves within the state alone when it has an alias", async () => {
      const { steps } = await up(() => {
        const aliases = [{ name: "other", parent: new Group("group") }];
        new ImageRepository("images", { ...args, deletion: "delete-with-images" }, { aliases });
      });
      assert.deepEqual(steps, ["update images-repository"]);
      await up(() => void new ImageRepository("images", args));
    });

    it("changes its policies while it is protected", async () => {
      const program = () =>
        void new ImageRepository("images", { ...args, keepImages: 7, lambdaPull: true }, { protect: true });
      const { steps } = await up(program);
      assert.ok(steps.includes("replace images-lifecycle-policy"), steps.join());
      const [lifecycle, permissions] = await policies(name);
      assert.match(lifecycle ?? "", /"countNumber":7/);
      assert.match(permissions ?? "", /BerthLambdaPull/);
      const { error } = await stack.destroy();
      assert.match(String(error), /protected/);
      await up(() => void new ImageRepository("images", args));
    });

    it("takes back its rights when they leave the program", async () => {
      const [, policy] = await policies(name);
      assert.match(policy ?? "", /BerthPull/);
      const existing = { encryptionType: "AES256", policy: policy ?? "", adopted: false } as const;
      await up(() => void new ImageRepository("images", { repositoryName: name, existing }));
      const [, after] = await policies(name);
      assert.doesNotMatch(after ?? "", /BerthPull|BerthLambdaPull/);
    });

    it("outlives a destroy", async () => {
      runs.push(await stack.destroy());
      await repository(name);
      assert.equal(
        (await ecr.send(new DescribeImagesCommand({ repositoryName: name }))).imageDetails?.length,
        1,
      );
    });

    it("never had anything of it deleted by this", () => {
      assert.equal(runs.length > 7, true);
      assert.deepEqual(
        runs.flatMap(({ calls }) => registryDeletions(calls)),
        [],
      );
    });
  });

  describe("that may be deleted", () => {
    const name = "short-lived";
    const program = (deletion: "delete-if-empty" | "delete-with-images") => () => {
      new ImageRepository("images", { repositoryName: name, deletion, settings: localSettings(world) });
    };

    it("goes with its images when it is told to, and only then", async () => {
      const stack = await RepositoryStack.open(world, engine, { project: name });
      await stack.up(program("delete-if-empty"));
      await push(name);
      const refused = await stack.destroy();
      assert.match(refused.text, /RepositoryNotEmptyException/);
      await repository(name);

      await stack.up(program("delete-with-images"));
      assert.deepEqual((await stack.destroy()).error, undefined);
      await assert.rejects(repository(name), { name: "RepositoryNotFoundException" });
    });
  });

  describe("of another stack", () => {
    it("fails to be got before it is there, says so without a stack trace, and then is there", async () => {
      const owner = await RepositoryStack.open(world, engine, { project: "owner" });
      const user = await RepositoryStack.open(world, engine, { project: "user" });
      const use = () => {
        const images = ImageRepository.get("images", "shared");
        return { url: images.repositoryUrl, arn: images.repositoryArn };
      };
      const { error, text } = await user.preview(use);
      assert.match(String(error), /The repository "shared" can't be read/);
      assert.doesNotMatch(text, /^\s+at .*:\d+:\d+/m);

      await owner.up(() => void new ImageRepository("images", { repositoryName: "shared" }));
      const { outputs } = await user.up(use);
      assert.equal(outputs["url"], `${world.registry}/shared`);
      assert.match(String(outputs["arn"]), /^arn:aws:ecr:us-east-1:\d{12}:repository\/shared$/);
    });
  });
});
