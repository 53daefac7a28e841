import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { boundedCalls, imagesInUse } from "../../inventory";
import { openDefinitionsFile } from "../../inventory/known/definitions-file";
import { allSources } from "../../inventory/sources/sources";
import { now, rule } from "../retention/image-builder";
import { berth } from "./command";
import { FakeAws, registry, service, taskDefinitionArn } from "./fake-aws";

const runTask = "arn:aws:scheduler:::aws-sdk:ecs:runTask";
const image = (tag: string) => `${registry}/shop:${tag}`;

/** An account that answers with secrets wherever people put them, each of them told from the others. */
function planted(): { aws: FakeAws; secrets: string[] } {
  const secrets: string[] = [];
  const secret = (kind: string) => {
    secrets.push(`planted-${kind}`);
    return `planted-${kind}`;
  };
  const variables = (kind: string) => [{ name: "DATABASE_URL", value: secret(kind) }];
  const container = (name: string) => ({
    ...{ name, image: image(name) },
    environment: variables(`${name}-environment`),
    command: ["serve", "--token", secret(`${name}-command`)],
    dockerLabels: { key: secret(`${name}-label`) },
    logConfiguration: { logDriver: "splunk", options: { "splunk-token": secret(`${name}-log`) } },
  });
  const aws = new FakeAws();
  const shop = aws.repository("shop");
  for (const tag of ["web", "thumb", "build", "front", "batch"]) shop.push(tag, tag);
  // All of it is at risk, so that a report shows it.
  shop.policy = JSON.stringify({ rules: [rule(1, { countNumber: 1 })] });
  aws.looks = [service(1)];
  aws.tasks = [
    {
      taskArn: "arn:aws:ecs:eu-west-1:000000000000:task/main/0",
      taskDefinitionArn: taskDefinitionArn(1),
      ...{ group: "service:web", lastStatus: "RUNNING" },
      containers: [{ name: "web", image: image("web") }],
      overrides: { containerOverrides: [{ name: "web", environment: variables("override") }] },
    },
  ];
  aws.appRunner = [
    { ServiceName: "front", ServiceArn: "arn:aws:apprunner:eu-west-1:000000000000:service/front/1" },
  ];
  const containerDefinitions = [container("web")];
  const input = JSON.stringify({ TaskDefinition: "web:1", Overrides: secret("schedule") });
  const inRule = secret("rule");
  const [code, ofFunction] = [secret("presigned-url"), { PASSWORD: secret("function") }];
  const [ofBuild, ofBatch, ofFront] = ["build", "batch", "front"].map((kind) => variables(kind));
  aws.answer({
    DescribeTaskDefinition: () => ({
      taskDefinition: { taskDefinitionArn: taskDefinitionArn(1), containerDefinitions },
    }),
    ListTaskDefinitionFamilies: () => ({ families: ["web"] }),
    ListTaskDefinitions: () => ({ taskDefinitionArns: [taskDefinitionArn(1)] }),
    ListSchedules: () => ({
      Schedules: [{ Name: "nightly", GroupName: "default", Target: { Arn: runTask } }],
    }),
    GetSchedule: () => ({
      ...{ Name: "nightly", GroupName: "default" },
      Target: { Arn: runTask, Input: input },
    }),
    ListEventBuses: () => ({ EventBuses: [{ Name: "default" }] }),
    ListRules: () => ({ Rules: [{ Name: "placed" }] }),
    ListTargetsByRule: () => ({
      Targets: [
        { Id: "1", Arn: "c", Input: inRule, EcsParameters: { TaskDefinitionArn: taskDefinitionArn(1) } },
      ],
    }),
    ListFunctions: () => ({
      Functions: [{ FunctionName: "thumb", Version: "$LATEST", PackageType: "Image" }],
    }),
    GetFunction: () => ({
      Code: { ImageUri: image("thumb"), ResolvedImageUri: image("thumb"), Location: code },
      Configuration: { Environment: { Variables: ofFunction } },
    }),
    ListProjects: () => ({ projects: ["build"] }),
    BatchGetProjects: () => ({
      projects: [{ name: "build", environment: { image: image("build"), environmentVariables: ofBuild } }],
    }),
    DescribeJobDefinitions: () => ({
      jobDefinitions: [
        {
          ...{ jobDefinitionName: "job", revision: 1, jobDefinitionArn: "arn:job:1", status: "ACTIVE" },
          containerProperties: { image: image("batch"), environment: ofBatch },
        },
      ],
    }),
    DescribeService: () => ({
      Service: {
        ServiceName: "front",
        SourceConfiguration: {
          ImageRepository: {
            ...{ ImageIdentifier: image("front"), ImageRepositoryType: "ECR" },
            ImageConfiguration: { RuntimeEnvironmentVariables: ofFront },
          },
        },
      },
    }),
  });
  return { aws, secrets };
}

describe("Secrets that an account has in the clear", () => {
  const nowhere = (text: string, secrets: readonly string[]) =>
    assert.deepEqual(
      secrets.filter((one) => text.includes(one)),
      [],
    );
  const all = ["--sources", allSources.join(",")];
  const commands: (readonly string[])[] = [
    ...["text", "json", "markdown", "html"].map((format) => ["audit", ...all, "--format", format]),
    ["audit", "--wide"],
    ["release", "list", "--repository", "shop", "--json"],
    ["release", "retire", "--repository", "shop", "--json"],
    ["release", "mark", "--service", "web", "--cluster", "main", "--timeout", "0", "--json"],
    ["cdk", "gc-check", "--json"],
  ];
  for (const argv of commands) {
    it(`are not in what \`berth ${argv.join(" ")}\` says`, async () => {
      const { aws, secrets } = planted();
      const { stdout, stderr } = await berth(argv, aws);
      assert.ok(secrets.length > 10);
      assert.ok(aws.calls.length > 0, stderr);
      nowhere(stdout + stderr, secrets);
    });
  }

  it("were read, each from where it is", async () => {
    const { aws } = planted();
    const { stdout } = await berth(["audit", ...all, "--format", "json"], aws);
    for (const user of ["web", "nightly", "placed", "thumb", "build", "front", "job"])
      assert.ok(stdout.includes(user), `${user} in ${stdout}`);
  });

  it("are not in the file of task definitions that the guard keeps", async () => {
    const { aws, secrets } = planted();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "planted-"));
    try {
      const known = openDefinitionsFile(folder, now);
      await imagesInUse(aws.clients({}), { sources: ["ecs"], calls: boundedCalls(), known });
      known.save();
      const kept = fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file), "utf8"));
      assert.ok(kept.join("").includes(image("web")), kept.join(""));
      nowhere(kept.join(""), secrets);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
