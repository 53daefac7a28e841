import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { ECR } from "@aws-sdk/client-ecr";
import { ECS } from "@aws-sdk/client-ecs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";

import {
  EcsService,
  type EcsServiceArgs,
  type LoadBalancerArgs,
  type ServiceNetwork,
} from "../../../components";
import { pushImage } from "../../../local/registry";
import { engine, type Engine } from "../../../local/test/plugins/aws/engine";
import { account, digest, region, registry } from "../../shared/mocks";
import { testWorld } from "../../../local/test/world";

const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;

const repositoryName = "ecs-service-assets-test";
/** An image that is there. */
let imageUri: string;
/** Whether the program's service has all options, or none. */
let full = true;

describe("EcsService with everything on, under the real engine", function () {
  this.timeout(300_000);
  let folder: string;
  let stack: Stack;
  let ecs: ECS;
  let ecr: ECR;
  let former: string;

  before(async () => {
    const real = await engine();
    ecs = new ECS({ endpoint: real.endpoint, region, credentials });
    ecr = new ECR({ endpoint: real.endpoint, region, credentials });
    imageUri = await imageThatIsThere(ecr);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "ecs-service-"));
    stack = await stackOf(real, folder);
  });

  after(async () => {
    // Only what a failed test left: the last test destroys.
    await stack?.destroy().catch(() => undefined);
    await ecr?.deleteRepository({ repositoryName, force: true });
    for (const client of [ecs, ecr]) client?.destroy();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it("gets everything as previewed, in place: only its task definition is another", async () => {
    full = false;
    await stack.up();
    former = (await outputsOf(stack)).taskDefinition;
    full = true;
    const { changeSummary } = await stack.preview();
    const replaced = new Set<string>();
    const { summary } = await stack.up({
      onEvent: ({ resourcePreEvent: event }) => {
        if (event?.metadata.op === "replace") replaced.add(event.metadata.type);
      },
    });
    assert.deepEqual(summary.resourceChanges, changeSummary);
    assert.deepEqual([...replaced], ["aws:ecs/taskDefinition:TaskDefinition"]);
  });

  it("has nothing to change right afterwards, in the account neither", async () => {
    const { summary } = await stack.up({ refresh: true });
    assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
  });

  it("leaves alone the number of tasks that autoscaling chose", async () => {
    const { cluster, service } = await outputsOf(stack);
    await ecs.updateService({ cluster, service, desiredCount: 1 });
    const { summary } = await stack.up({ refresh: true });
    const { services } = await ecs.describeServices({ cluster, services: [service] });
    assert.equal(services?.[0]?.desiredCount, 1);
    assert.equal(summary.resourceChanges?.update ?? 0, 0);
  });

  it("is refused in a preview already when its image is not there, and says that nothing builds it", async () => {
    const there = imageUri;
    imageUri = there.replace(/[0-9a-f]{64}$/, "0".repeat(64));
    await assert.rejects(stack.preview(), (error: Error) => {
      assert.match(error.message, /sha256:0+ that service "(own|behind)" is to run is gone/);
      assert.match(error.message, /nothing here builds: push it again/);
      assert.doesNotMatch(error.message, /^\s+at /m);
      return true;
    });
    imageUri = there;
  });

  it("is left as it is when its image is gone by then, and says so", async () => {
    const { cluster, service, taskDefinition } = await outputsOf(stack);
    const there = imageUri;
    imageUri = there.replace(/[0-9a-f]{64}$/, "0".repeat(64));
    await assert.rejects(stack.up(), (error: Error) => {
      assert.match(error.message, /sha256:0+ that service "(own|behind)" is to run is gone/);
      assert.doesNotMatch(error.message, /^\s+at /m);
      return true;
    });
    imageUri = there;
    const { services } = await ecs.describeServices({ cluster, services: [service] });
    assert.equal(services?.[0]?.taskDefinition, taskDefinition);
    await stack.up();
  });

  it("goes as a whole, and leaves its task definitions registered", async () => {
    const { taskDefinition } = await outputsOf(stack);
    const { summary } = await stack.destroy();
    assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["delete"]);
    assert.notEqual(former, taskDefinition);
    for (const revision of [former, taskDefinition]) {
      const found = await ecs.describeTaskDefinition({ taskDefinition: revision });
      assert.equal(found.taskDefinition?.status, "ACTIVE");
    }
  });
});

/** Known once the local AWS runs. */
const credentials = () =>
  Promise.resolve({ accessKeyId: "test", secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test" });

async function imageThatIsThere(ecr: ECR): Promise<string> {
  await ecr.createRepository({ repositoryName });
  const { registry } = await testWorld();
  const image = { registry, repository: repositoryName, tag: "one", files: [], config: {} };
  return `${registry}/${repositoryName}@${(await pushImage(image)).digest}`;
}

async function stackOf({ command, env }: Engine, folder: string): Promise<Stack> {
  const [workDir, state] = [path.join(folder, "work"), path.join(folder, "state")];
  for (const needed of [workDir, state]) fs.mkdirSync(needed);
  return LocalWorkspace.createOrSelectStack(
    { projectName: "myapp", stackName: "dev", program },
    {
      pulumiCommand: command,
      workDir,
      envVars: { ...env, PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "not-empty" },
    },
  );
}

interface Outputs {
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinition: string;
}

async function outputsOf(stack: Stack): Promise<Outputs> {
  const outputs = await stack.outputs();
  const text = (name: keyof Outputs) => String(outputs[name]?.value);
  return { cluster: text("cluster"), service: text("service"), taskDefinition: text("taskDefinition") };
}

/** A service with a load balancer of its own; then with all options, and another behind a listener that is there. */
async function program(): Promise<Record<keyof Outputs, pulumi.Output<string>>> {
  const vpc = await aws.ec2.getVpc({ default: true });
  const { ids } = await aws.ec2.getSubnets({ filters: [{ name: "vpc-id", values: [vpc.id] }] });
  const network = { vpcId: vpc.id, subnetIds: ids.slice(0, 2), assignPublicIp: true };
  const least: EcsServiceArgs = {
    imageUri,
    repositoryArn: arn("ecr", `repository/${repositoryName}`),
    network,
    cpu: 512,
    memory: 1024,
    port: 8080,
    // Nothing runs containers here.
    desiredCount: 0,
  };
  const own = new EcsService("own", { ...least, loadBalancer: {}, ...(full && everything(network)) });
  if (full) {
    const loadBalancer = behindShared(network);
    new EcsService("behind", { ...least, clusterArn: own.clusterArn, loadBalancer });
  }
  return { cluster: own.clusterArn, service: own.serviceName, taskDefinition: own.taskDefinitionArn };
}

function behindShared({ vpcId, subnetIds }: ServiceNetwork): LoadBalancerArgs {
  const group = new aws.ec2.SecurityGroup("shared", { vpcId });
  const balancer = new aws.lb.LoadBalancer("shared", { subnets: subnetIds, securityGroups: [group.id] });
  const listener = new aws.lb.Listener("shared", {
    loadBalancerArn: balancer.arn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [
      { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } },
    ],
  });
  return {
    listenerArn: listener.arn,
    loadBalancerSecurityGroupId: group.id,
    rule: { hostHeaders: ["app.example.com"], pathPatterns: ["/api/*"], priority: 10 },
  };
}

function everything(network: ServiceNetwork): Partial<EcsServiceArgs> {
  const alarm = new aws.cloudwatch.MetricAlarm("errors", {
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    metricName: "HTTPCode_Target_5XX_Count",
    namespace: "AWS/ApplicationELB",
    period: 60,
    statistic: "Sum",
    threshold: 10,
  });
  const database = new aws.ec2.SecurityGroup("database-clients", { vpcId: network.vpcId });
  return {
    network: { ...network, securityGroupIds: [database.id] },
    capacityProviderStrategies: [
      { capacityProvider: "FARGATE", base: 1, weight: 1 },
      { capacityProvider: "FARGATE_SPOT", weight: 3 },
    ],
    ephemeralStorageInGiB: 30,
    autoscaling: {
      minimum: 0,
      maximum: 4,
      targetCpuPercent: 60,
      targetMemoryPercent: 70,
      requestsPerTarget: 500,
    },
    loadBalancer: {
      certificateArn: arn("acm", "certificate/12345678-1234-1234-1234-123456789012"),
      ingressCidrs: ["10.0.0.0/8", "192.168.0.0/16"],
      accessLogs: { bucket: "shop-logs", prefix: "web" },
      healthCheckPath: "/up",
      healthCheck: { interval: 15, port: 9000 },
    },
    environment: { MODE: "test" },
    secrets: {
      PASSWORD: `${arn("secretsmanager", "secret:db-AbCdEf")}:password::`,
      TOKEN: arn("ssm", "parameter/myapp/token"),
    },
    secretKmsKeyArns: [arn("kms", "key/12345678-1234-1234-1234-123456789012")],
    container: {
      command: ["serve"],
      entryPoint: ["/app"],
      healthCheck: { command: ["CMD", "/app", "check"], interval: 10, startPeriod: 5 },
      dependsOn: { init: "SUCCESS", proxy: "START" },
      stopTimeout: 60,
      user: "1000",
      initProcessEnabled: true,
      cpu: 256,
      memory: 512,
    },
    sidecars: {
      init: { image: `public.ecr.aws/docker/library/busybox@${digest}`, essential: false, command: ["true"] },
      proxy: { image: `${registry}/proxy@${digest}`, port: 9000, readonlyRootFilesystem: true },
    },
    minimumHealthyPercent: 50,
    maximumPercent: 200,
    deploymentAlarms: { alarmNames: [alarm.name] },
    healthCheckGracePeriodSeconds: 30,
    enableExecuteCommand: true,
    enableEcsManagedTags: true,
    tags: { team: "shop" },
  };
}
