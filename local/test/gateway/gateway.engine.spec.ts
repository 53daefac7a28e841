import assert from "node:assert/strict";
import * as http from "node:http";
import { once } from "node:events";
import {
  DescribeRepositoriesCommand,
  ListTagsForResourceCommand,
  UpdateImageStorageClassCommand,
} from "@aws-sdk/client-ecr";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { errorOf, newRepository, pull, push } from "./images";
import { type LocalAws, startLocalAws } from "./local-aws";

describe("gateway before the emulator", function () {
  this.timeout(300_000);
  let aws: LocalAws;

  before(async () => {
    aws = await startLocalAws();
  });

  after(() => aws.close());

  async function loadBalancer(name: string): Promise<string> {
    const { endpoint } = aws.mended;
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    const elb = new ElasticLoadBalancingV2Client({ endpoint, region: "us-east-1", credentials });
    const { LoadBalancers } = await elb.send(
      new CreateLoadBalancerCommand({ Name: name, Subnets: ["subnet-1"] }),
    );
    const [created] = LoadBalancers ?? [];
    await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: created?.LoadBalancerArn,
        Protocol: "HTTP",
        Port: 80,
        DefaultActions: [
          {
            Type: "fixed-response",
            FixedResponseConfig: {
              StatusCode: "200",
              ContentType: "text/plain",
              MessageBody: `from ${name}`,
            },
          },
        ],
      }),
    );
    return created?.DNSName ?? "";
  }

  async function get(path: string, host?: string): Promise<string> {
    const { port } = new URL(aws.mended.endpoint);
    const request = http.get({ port, path, agent: false, ...(host ? { headers: { host } } : {}) });
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    let body = "";
    for await (const chunk of response) body += String(chunk);
    return body;
  }

  it("lets requests through to a load balancer, by its name and by its path", async () => {
    const host = await loadBalancer("web");
    const { port } = new URL(aws.mended.endpoint);
    assert.equal(await get("/", host), "from web");
    assert.equal(await get("/hello", `${host}:${port}`), "from web");
    assert.equal(await get("/_alb/web/x"), "from web");
  });

  it("hides the state that it keeps in tags", async () => {
    const repositoryName = await newRepository(aws.mended, { tags: [{ Key: "mine", Value: "1" }] });
    await push(aws.mended, repositoryName, "a");
    const archive = { repositoryName, imageId: { imageTag: "a" }, targetStorageClass: "ARCHIVE" } as const;
    await aws.mended.ecr.send(new UpdateImageStorageClassCommand(archive));
    const described = new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] });
    const resourceArn = (await aws.mended.ecr.send(described)).repositories?.[0]?.repositoryArn;
    const list = new ListTagsForResourceCommand({ resourceArn });
    assert.deepEqual((await aws.mended.ecr.send(list)).tags, [{ Key: "mine", Value: "1" }]);
    assert.ok(
      ((await aws.bare.ecr.send(list)).tags?.length ?? 0) > 1,
      "the test looks at tags that are there",
    );
  });

  it("passes the emulator's errors on by name", async () => {
    const repositories = new DescribeRepositoriesCommand({ repositoryNames: ["absent"] });
    assert.equal(await errorOf(aws.mended.ecr.send(repositories)), "RepositoryNotFoundException");
    const services = new DescribeServicesCommand({ cluster: "absent", services: ["a"] });
    assert.equal(await errorOf(aws.mended.ecs.send(services)), "ClusterNotFoundException");
  });

  it("keeps pushes of one immutable tag that come at once to one winner", async () => {
    const repository = await newRepository(aws.mended, {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD", filter: "latest" }],
    });
    const pushes = ["1", "2", "3", "4"].map((content) => push(aws.mended, repository, "v1", content));
    const results = await Promise.allSettled(pushes);
    assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
    assert.notEqual(await pull(aws.mended, repository, "v1"), undefined);
  });
});
