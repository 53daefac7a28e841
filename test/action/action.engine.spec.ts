import assert from "node:assert/strict";

import { ECR } from "@aws-sdk/client-ecr";
import { ECS } from "@aws-sdk/client-ecs";

import { pushImage } from "../../local/registry";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { FakeGitHub } from "./fake-github";
import { checkoutNpx, runAction } from "./run-action";

describe("the action, on the local AWS", function () {
  this.timeout(180_000);
  const repositoryName = "action-assets-prod";
  const names = { cluster: "action-main", service: "web", family: "action-web" };
  const event = { pull_request: { number: 5, head: { sha: "0123456789" } } };
  const github = new FakeGitHub();
  let world: World;
  let ecr: ECR;
  let ecs: ECS;

  before(async () => {
    await github.start();
    world = await testWorld();
    const credentials = { accessKeyId: "test", secretAccessKey: world.secret };
    const config = { endpoint: world.endpoint, region: "us-east-1", credentials };
    [ecr, ecs] = [new ECR(config), new ECS(config)];
    await ecr.createRepository({ repositoryName, imageTagMutability: "IMMUTABLE" });
    const rule = {
      rulePriority: 1,
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 2 },
      action: { type: "expire" },
    };
    await ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText: JSON.stringify({ rules: [rule] }) });
    const target = { registry: world.registry, repository: repositoryName, tag: "v1" };
    await pushImage({ ...target, files: [{ kind: "file", path: "which", content: "v1" }], config: {} });
    await ecs.createCluster({ clusterName: names.cluster });
    const image = `${world.registry}/${repositoryName}:v1`;
    const containerDefinitions = [{ name: "app", image, memory: 64 }];
    await ecs.registerTaskDefinition({ family: names.family, containerDefinitions });
    const { cluster, service: serviceName, family: taskDefinition } = names;
    await ecs.createService({ cluster, serviceName, taskDefinition, desiredCount: 0 });
  });
  after(async () => {
    await github.stop();
    if (!ecs) return;
    await ecs.deleteService({ cluster: names.cluster, service: names.service, force: true });
    await ecs.deleteCluster({ cluster: names.cluster });
    await ecr.deleteRepository({ repositoryName, force: true });
    ecr.destroy();
    ecs.destroy();
  });

  const run = (inputs: Record<string, string>) => {
    const env = { ...world.env, GITHUB_GRAPHQL_URL: github.url };
    return runAction(inputs, { npx: checkoutNpx, env, event });
  };
  const audit = { command: "audit", repository: repositoryName, region: "us-east-1" };

  it("comments on a pull request what is at risk, and does not fail for it", async () => {
    const { exitCode, log, outputs, summary } = await run(audit);
    assert.equal(exitCode, 0, log);
    assert.equal(outputs, "exit-code=1\n");
    assert.equal(github.comments.length, 1);
    const { body } = github.comments[0]!;
    assert.match(body, /^<!-- berth audit -->\n### .*1 service/);
    assert.match(body, /\| after 2 pushes \| rule 1 \| `?action-assets-prod`? \|.*web/);
    assert.equal(body.replace(/^.*\n/, "").trim(), summary.trim());
  });

  it("marks what the service runs, and shields it", async () => {
    const { cluster, service } = names;
    const { exitCode, log, summary } = await run({ command: "mark", cluster, service, shield: "true" });
    assert.equal(exitCode, 0, log);
    assert.match(summary, /is marked: release\.web\.1/);
    const { imageDetails = [] } = await ecr.describeImages({ repositoryName });
    assert.deepEqual(imageDetails[0]?.imageTags?.sort(), ["release.web.1", "v1"]);
  });

  it("says in the same comment that nothing is at risk any more", async () => {
    const { exitCode, log, outputs } = await run({ ...audit, "fail-on-risk": "true" });
    assert.equal(exitCode, 0, log);
    assert.equal(outputs, "exit-code=0\n");
    assert.equal(github.comments.length, 1);
    assert.match(github.comments[0]!.body, /None of 1 service/);
  });

  it("fails with the command's own words where it can't be told", async () => {
    const { exitCode, log } = await run({ ...audit, repository: "action-assets-prd" });
    assert.equal(exitCode, 2);
    assert.match(log, /There is no repository action-assets-prd.*Did you mean/);
    assert.match(github.comments[0]!.body, /The audit could not be made/);
  });
});
