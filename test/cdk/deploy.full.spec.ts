import assert from "node:assert/strict";
import { DescribeImagesCommand, ECRClient } from "@aws-sdk/client-ecr";
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from "@aws-sdk/client-iam";

import type { Call } from "../../local/gateway/call-log";
import { waitUntil } from "../../local/process";
import type { World } from "../../local/world";
import { auditOf, berthCommand } from "../shared/berth-command";
import { type Recorded, pushes, recordCalls } from "../shared/calls";
import { ScenarioStack, succeeded } from "../shared/stack";
import { testWorld } from "../../local/test/world";
import { PackedProject } from "../shared/packed-package";
import { CdkCommand } from "./cdk-command";
import { readSynthesis, type Synthesis } from "./synthesis";

const repositoryName = "myapp-assets-dev";
const bootstrapRepository = "cdk-hnb659fds-container-assets-000000000000-us-east-1";

describe("examples/cdk, copied: cdk deploy of an app whose images go to a repository of a Pulumi stack", () => {
  let world: World;
  let project: PackedProject;
  let cdk: CdkCommand;
  let first: Recorded<string>;
  let synthesis: Synthesis;
  let clients: Clients;

  before(async () => {
    world = await testWorld();
    clients = makeClients(world);
    project = PackedProject.copyOf("examples/cdk");
    const config = { "aws:region": "us-east-1" };
    succeeded(await new ScenarioStack(world, { workDir: project.dir, stack: "dev", config }).up());
    cdk = onStage("dev");
    await cdk.bootstrap();
    first = await recordCalls(world.endpoint, () => cdk.deploy());
    synthesis = readSynthesis(cdk.assembly, "shop");
  });

  after(() => project?.remove());

  it("publishes both images there, and none into the bootstrap's repository", async () => {
    const wanted = synthesis.images.map(({ imageTag }) => imageTag);
    assert.equal(wanted.length, 2);
    assert.deepEqual([...(await imagesIn(repositoryName)).keys()].sort(), wanted.sort());
    assert.deepEqual([...(await imagesIn(bootstrapRepository)).keys()], []);
    const elsewhere = pushes(first.calls).filter(({ resource }) => resource !== repositoryName);
    assert.deepEqual(elsewhere, []);
  });

  it("runs what it published: the service's tasks pull both images from there", async () => {
    const { service, task } = await runningTask();
    const { taskDefinition } = await clients.ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: service.taskDefinition }),
    );
    const names = taskDefinition?.containerDefinitions?.map(({ image = "" }) => image.split("/")[1]);
    const wanted = synthesis.images.map((image) => `${image.repositoryName}:${image.imageTag}`);
    assert.deepEqual(names?.sort(), wanted.sort());
    const digests = [...(await imagesIn(repositoryName)).values()];
    assert.deepEqual(task.containers?.map(({ imageDigest }) => imageDigest).sort(), digests.sort());
  });

  it("asks no more of ECR than `grantCdkPublish` allows", async () => {
    // The emulator enforces no rights: what was asked is compared with what was granted.
    const beforeCloudFormation = first.calls.findIndex(({ operation }) => operation === "CreateChangeSet");
    const asked = first.calls.slice(0, beforeCloudFormation).flatMap(actionOf);
    assert.ok(asked.includes("ecr:PutImage") && asked.includes("ecr:DescribeImages"));
    const granted = await grantedActions("cdk-myapp-image-publishing-dev");
    assert.deepEqual(
      [...new Set(asked)].filter((action) => !granted.includes(action)),
      [],
    );
  });

  it("is at risk in berth's own audit until what runs is marked, and safe then", async () => {
    const before = await auditOf(world, repositoryName);
    assert.ok(!before.safe && before.text.includes("berth release mark"), before.text);
    const arn = /^shop\.ServiceArn = (\S+)$/m.exec(first.result)?.[1] ?? "";
    const [, cluster = "", service = ""] = arn.split("/");
    const mark = ["release", "mark", "--cluster", cluster, "--service", service];
    const { exitCode, all } = await berthCommand(world, ...mark);
    assert.equal(exitCode, 0, all);
    const after = await auditOf(world, repositoryName);
    assert.ok(after.safe, after.text);
  });

  it("pushes nothing when it is run again", async () => {
    const { calls } = await recordCalls(world.endpoint, () => cdk.deploy());
    assert.ok(calls.some(({ operation }) => operation === "DescribeImages"));
    assert.deepEqual(pushes(calls), []);
  });

  it("fails before any push where the Pulumi stack has made no repository", async () => {
    const { calls } = await recordCalls(world.endpoint, () =>
      assert.rejects(onStage("prod").deploy(), /No ECR repository named 'myapp-assets-prod'/),
    );
    assert.deepEqual(pushes(calls), []);
  });

  function onStage(stage: string): CdkCommand {
    return new CdkCommand(world, project.dir, { context: { stage } });
  }

  /** Digests by tag. */
  async function imagesIn(name: string): Promise<Map<string, string>> {
    const { imageDetails = [] } = await clients.ecr.send(new DescribeImagesCommand({ repositoryName: name }));
    return new Map(
      imageDetails.flatMap(({ imageTags = [], imageDigest = "" }) =>
        imageTags.map((tag) => [tag, imageDigest] as const),
      ),
    );
  }

  /** CloudFormation in the emulator does not wait until a service is steady, as AWS's does. */
  async function runningTask(): Promise<{ service: { taskDefinition: string }; task: Task }> {
    const arn = /^shop\.ServiceArn = (\S+)$/m.exec(first.result)?.[1] ?? assert.fail(first.result);
    const [, cluster, service] = arn.split("/") as [string, string, string];
    let task: Task | undefined;
    await waitUntil(
      async () => {
        const { taskArns = [] } = await clients.ecs.send(
          new ListTasksCommand({ cluster, serviceName: service }),
        );
        if (taskArns.length === 0) return false;
        const { tasks } = await clients.ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
        task = tasks?.find(({ lastStatus }) => lastStatus === "RUNNING");
        return task !== undefined;
      },
      { what: `a task of ${service}`, timeoutMs: 60_000 },
    );
    const { services } = await clients.ecs.send(
      new DescribeServicesCommand({ cluster, services: [service] }),
    );
    return { service: { taskDefinition: services?.[0]?.taskDefinition ?? "" }, task: task! };
  }

  async function grantedActions(role: string): Promise<string[]> {
    const { PolicyNames = [] } = await clients.iam.send(new ListRolePoliciesCommand({ RoleName: role }));
    const documents = await Promise.all(
      PolicyNames.map(async (PolicyName) => {
        const policy = await clients.iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName }));
        return JSON.parse(decodeURIComponent(policy.PolicyDocument ?? "")) as Policy;
      }),
    );
    return documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
  }
});

interface Clients {
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
  readonly iam: IAMClient;
}

interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

function makeClients({ endpoint }: World): Clients {
  const credentials = {
    accessKeyId: "test",
    secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
  };
  const options = { endpoint, region: "us-east-1", credentials };
  return { ecr: new ECRClient(options), ecs: new ECSClient(options), iam: new IAMClient(options) };
}

/** The right that AWS asks for a call on ECR or on the dedicated repository's registry. */
function actionOf({ service, operation, resource }: Call): string[] {
  if (service === "ecr") return [`ecr:${operation}`];
  if (service !== "registry" || resource !== repositoryName) return [];
  return [registryActions[operation] ?? assert.fail(`no right is known for ${operation}`)];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
const registryActions: Readonly<Record<string, string>> = {
  "HEAD manifest": "ecr:BatchGetImage",
  "GET manifest": "ecr:BatchGetImage",
  "HEAD blob": "ecr:BatchCheckLayerAvailability",
  "GET blob": "ecr:GetDownloadUrlForLayer",
  "POST blob": "ecr:InitiateLayerUpload",
  "PATCH blob": "ecr:UploadLayerPart",
  "PUT blob": "ecr:CompleteLayerUpload",
  "PUT manifest": "ecr:PutImage",
};
