import assert from "node:assert/strict";
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  ECRClient,
  ListImagesCommand,
  PutLifecyclePolicyCommand,
} from "@aws-sdk/client-ecr";
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { IAMClient, SimulateCustomPolicyCommand } from "@aws-sdk/client-iam";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

import type { Call } from "../../local/gateway/call-log";
import { waitUntil } from "../../local/process";
import { pushImage } from "../../local/registry";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../retention";
import { berthCommand } from "../shared/berth-command";
import { recordCalls } from "../shared/calls";
import { deleteStack, deployTemplate } from "./cloudformation";

const repositoryName = "keeper/shop";

describe("a keeper installed by `berth keeper template`", function () {
  this.timeout(120_000);
  let world: World;
  let clients: { readonly ecr: ECRClient; readonly ecs: ECSClient; readonly lambda: LambdaClient };
  let outputs: Record<string, string>;
  let role: string;
  /** What a sweep has asked. */
  let asked: readonly Call[] = [];

  before(async () => {
    world = await testWorld();
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: world.secret,
    };
    const config = { region: "us-east-1", endpoint: world.endpoint, credentials };
    clients = { ecr: new ECRClient(config), ecs: new ECSClient(config), lambda: new LambdaClient(config) };
    await clients.ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: "IMMUTABLE" }));
    const lifecyclePolicyText = serialiseLifecyclePolicy(generateLifecyclePolicy({}));
    await clients.ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    await clients.ecs.send(new CreateClusterCommand({ clusterName: "keeper" }));
    // Other specs have repositories in this account, which are not this keeper's to mark.
    const printed = await berthCommand(world, "keeper", "template", "--repositories", repositoryName);
    assert.equal(printed.exitCode, 0, printed.all);
    role = JSON.stringify(statementsOf((await berthCommand(world, "keeper", "template")).stdout));
    outputs = await deployTemplate(world, "keeper", printed.stdout);
  });
  after(async () => {
    await clients.ecs.send(new DeleteServiceCommand({ cluster: "keeper", service: "web", force: true }));
    await deleteStack(world, "keeper");
    await clients.ecs.send(new DeleteClusterCommand({ cluster: "keeper" }));
    await clients.ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
  });

  const push = async (tag: string) => {
    const files = [{ kind: "file", path: "content", content: tag } as const];
    const { digest } = await pushImage({
      registry: world.registry,
      secret: world.secret,
      repository: repositoryName,
      tag,
      files,
      config: {},
    });
    return digest;
  };
  const define = async (tag: string) => {
    const image = `${world.registry}/${repositoryName}:${tag}`;
    const containerDefinitions = [{ name: "web", image, memory: 64 }];
    const { taskDefinition } = await clients.ecs.send(
      new RegisterTaskDefinitionCommand({ family: "keeper-web", containerDefinitions }),
    );
    return taskDefinition?.taskDefinitionArn ?? "";
  };
  const releases = async () => {
    const { imageIds = [] } = await clients.ecr.send(new ListImagesCommand({ repositoryName }));
    const named = imageIds.flatMap(({ imageTag = "", imageDigest = "" }) =>
      /^release\.[a-z-]+\.\d+$/.test(imageTag) ? [[imageTag, imageDigest] as const] : [],
    );
    return Object.fromEntries(named);
  };
  const isMarked = (tag: string, digest: string) =>
    waitUntil(async () => (await releases())[tag] === digest, {
      what: `${tag} on ${digest}`,
      timeoutMs: 30_000,
    });

  it("marks what a service runs that the AWS SDK alone deploys, by ECS's event", async () => {
    const digest = await push("a");
    const service = {
      cluster: "keeper",
      serviceName: "web",
      desiredCount: 1,
      taskDefinition: await define("a"),
    };
    await clients.ecs.send(new CreateServiceCommand(service));
    await isMarked("release.web.1", digest);
  });

  it("marks the next image by the next number", async () => {
    const digest = await push("b");
    const change = { cluster: "keeper", service: "web", taskDefinition: await define("b") };
    await clients.ecs.send(new UpdateServiceCommand(change));
    await isMarked("release.web.2", digest);
  });

  it("places no second tag in a sweep, which the hourly rule starts as well", async () => {
    const before = await releases();
    const sweep = new InvokeCommand({ FunctionName: outputs["FunctionName"], Payload: Buffer.from("{}") });
    const { result, calls } = await recordCalls(world.endpoint, () => clients.lambda.send(sweep));
    asked = calls;
    const { FunctionError, Payload } = result;
    const answer = Buffer.from(Payload ?? []).toString();
    assert.equal(FunctionError, undefined, answer);
    const report = JSON.parse(answer) as Record<string, number>;
    assert.deepEqual([report["failures"], report["marked"], report["kept"]], [0, 0, 1], answer);
    assert.deepEqual(await releases(), before);
    const { Rules = [] } = await new EventBridgeClient({
      region: "us-east-1",
      endpoint: world.endpoint,
      credentials: { accessKeyId: "test", secretAccessKey: world.secret },
    }).send(new ListRulesCommand({}));
    assert.ok(Rules.some(({ ScheduleExpression }) => ScheduleExpression === "rate(1 hour)"));
  });

  describe("its role, as the local AWS's IAM judges it,", () => {
    const arn = (service: string, resource: string) =>
      `arn:aws:${service}:us-east-1:000000000000:${resource}`;
    const allowed: [action: string, resource: string][] = [
      ["ecr:PutImage", arn("ecr", "repository/shop")],
      ["ecr:BatchDeleteImage", arn("ecr", "repository/shop")],
      ["ecr:GetLifecyclePolicy", arn("ecr", "repository/shop")],
      ["ecs:DescribeServices", arn("ecs", "service/main/web")],
      ["ecs:ListServiceDeployments", arn("ecs", "service/main/web")],
      ["ecs:DescribeServiceRevisions", arn("ecs", "service-revision/main/web/1")],
      ["lambda:GetFunction", arn("lambda", "function:thumb")],
      ["events:ListTargetsByRule", arn("events", "rule/nightly")],
      ["scheduler:GetSchedule", arn("scheduler", "schedule/default/nightly")],
    ];
    const denied: [action: string, resource: string][] = [
      ["ecr:DeleteRepository", arn("ecr", "repository/shop")],
      ["ecr:DeleteLifecyclePolicy", arn("ecr", "repository/shop")],
      ["ecr:PutLifecyclePolicy", arn("ecr", "repository/shop")],
      ["ecr:SetRepositoryPolicy", arn("ecr", "repository/shop")],
      ["ecr:UploadLayerPart", arn("ecr", "repository/shop")],
      ["ecr:PutImage", "arn:aws:ecr:us-east-1:111111111111:repository/theirs"],
      ["ecr:PutImage", "arn:aws:ecr:eu-west-1:000000000000:repository/shop"],
      ["ecs:UpdateService", arn("ecs", "service/main/web")],
      ["ecs:RunTask", arn("ecs", "task-definition/web:1")],
      ["lambda:InvokeFunction", arn("lambda", "function:thumb")],
      ["iam:PassRole", "arn:aws:iam::000000000000:role/web"],
      ["sqs:ReceiveMessage", arn("sqs", "orders")],
    ];
    const decision = async (action: string, resource: string, document = role) => {
      const query = { PolicyInputList: [document], ActionNames: [action], ResourceArns: [resource] };
      const { EvaluationResults } = await iam().send(new SimulateCustomPolicyCommand(query));
      return EvaluationResults?.[0]?.EvalDecision;
    };
    const iam = () => {
      const credentials = { accessKeyId: "test", secretAccessKey: world.secret };
      return new IAMClient({ region: "us-east-1", endpoint: world.endpoint, credentials });
    };
    for (const [action, resource] of allowed)
      it(`may ${action} of ${resource}`, async () =>
        assert.equal(await decision(action, resource), "allowed"));
    for (const [action, resource] of denied)
      it(`may not ${action} of ${resource}`, async () =>
        assert.notEqual(await decision(action, resource), "allowed"));

    it("may place tags in the chosen repositories alone", async () => {
      const printed = await berthCommand(world, "keeper", "template", "--repositories", "shop-*");
      const document = JSON.stringify(statementsOf(printed.stdout));
      const of = (name: string) => decision("ecr:PutImage", arn("ecr", `repository/${name}`), document);
      assert.deepEqual([await of("shop-web"), await of("other")], ["allowed", "implicitDeny"]);
    });

    it("may all that a sweep asks, and hardly more", () => {
      const { Statement } = JSON.parse(role) as { Statement: { Action: string[] }[] };
      const may = new Set(Statement.flatMap(({ Action }) => Action));
      // The others' calls are known by method and path alone.
      const byName = asked.filter(({ operation }) => /^[A-Z][a-z]+[A-Z]/.test(operation));
      const named = new Set(byName.map(({ service, operation }) => `${service}:${operation}`));
      assert.ok(named.size >= 8, [...named].join(" "));
      for (const action of named) assert.ok(may.has(action), action);
    });
  });
});

/** The role's statements, with CloudFormation's names for where it is. */
function statementsOf(template: string): { readonly Statement: readonly object[] } {
  const filled = template
    .replaceAll("${AWS::Partition}", "aws")
    .replaceAll("${AWS::Region}", "us-east-1")
    .replaceAll("${AWS::AccountId}", "000000000000");
  const { Resources } = JSON.parse(filled) as {
    Resources: { Role: { Properties: { Policies: { PolicyDocument: { Statement: Statement[] } }[] } } };
  };
  const [policy] = Resources.Role.Properties.Policies;
  return {
    Statement: (policy?.PolicyDocument.Statement ?? []).map((statement) => ({
      ...statement,
      Resource: statement.Resource.flatMap((one) =>
        typeof one === "string" ? one : (one["Fn::Sub"] ?? "arn:aws:own"),
      ),
    })),
  };
}

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly (string | { readonly "Fn::Sub"?: string })[];
}
