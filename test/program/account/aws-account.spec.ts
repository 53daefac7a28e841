import * as assert from "node:assert/strict";
import * as http from "node:http";
import type { ImageFacts } from "../../../program/platforms/image-facts";
import type { AddressInfo } from "node:net";

import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";

import { PrepareError, type Account } from "../../../program";
import { awsAccount } from "../../../program/account/aws-account";
import { FakeSts } from "../../inventory/aws/credentials/fake-sts";
import { digest } from "../../shared/mocks";

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const credentials = { accessKeyId: "test", secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test" };
const refusal = (name: string): Answer => ({ status: 400, body: { __type: name, message: "no" } });

describe("awsAccount", () => {
  let server: http.Server;
  let answers: Record<string, Answer>;
  let account: Account;
  /** What is at the address of a blob. */
  let blob: unknown;
  let blobs: string;

  before(async () => {
    // ECR's protocol: the operation in a header, JSON both ways.
    server = http.createServer((request, response) => {
      if (request.url === "/blob") {
        response.end(JSON.stringify(blob));
        return;
      }
      const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
      const { status, body } = answers[operation] ?? refusal("UnknownOperationException");
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const ecr = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    blobs = `${ecr}/blob`;
    account = awsAccount({
      region: "us-east-1",
      credentials,
      endpoints: { ecr },
      allowedAccountIds: [],
      forbiddenAccountIds: [],
    });
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const repositoryArn = "arn:aws:ecr:us-east-1:000000000000:repository/myapp-assets-dev";

  it("finds what adoption has to know of a repository", async () => {
    const encryptionConfiguration = { encryptionType: "KMS", kmsKey: "arn:key" };
    answers = {
      DescribeRepositories: {
        status: 200,
        body: { repositories: [{ repositoryArn, encryptionConfiguration }] },
      },
      ListTagsForResource: {
        status: 200,
        body: {
          tags: [
            { Key: "berth:owner", Value: "acme/shop/dev" },
            { Key: "berth:adopted", Value: "true" },
          ],
        },
      },
      GetRepositoryPolicy: { status: 200, body: { policyText: "{}" } },
    };
    const expected = {
      ...{ encryptionType: "KMS", kmsKey: "arn:key", policy: "{}" },
      ...{ owner: "acme/shop/dev", adopted: true },
    };
    assert.deepEqual(await account.repository("myapp-assets-dev"), expected);
  });

  it("takes a missing policy for an answer", async () => {
    answers = {
      DescribeRepositories: { status: 200, body: { repositories: [{ repositoryArn }] } },
      ListTagsForResource: { status: 200, body: {} },
      GetRepositoryPolicy: refusal("RepositoryPolicyNotFoundException"),
    };
    assert.deepEqual(await account.repository("myapp-assets-dev"), {
      encryptionType: "AES256",
      adopted: false,
    });
  });

  it("takes a missing repository for an answer, and one that vanishes meanwhile for one without images", async () => {
    const gone = refusal("RepositoryNotFoundException");
    answers = { DescribeRepositories: gone, GetRepositoryPolicy: gone, ListImages: gone };
    assert.equal(await account.repository("myapp-assets-dev"), undefined);
    const images = await account.images("myapp-assets-dev");
    assert.deepEqual([images.digestByTag.size, images.digests.size], [0, 0]);
  });

  it("finds all images, whatever tags they have", async () => {
    const imageIds = [
      { imageDigest: digest, imageTag: "a" },
      { imageDigest: digest, imageTag: "b" },
      { imageDigest: "sha256:untagged" },
    ];
    answers = { ListImages: { status: 200, body: { imageIds } } };
    const { digestByTag, digests } = await account.images("myapp-assets-dev");
    assert.deepEqual(
      [...digestByTag],
      [
        ["a", digest],
        ["b", digest],
      ],
    );
    assert.deepEqual([...digests], [digest, "sha256:untagged"]);
  });

  const manifest = (content: unknown): Record<string, Answer> => ({
    BatchGetImage: { status: 200, body: { images: [{ imageManifest: JSON.stringify(content) }] } },
    GetDownloadUrlForLayer: { status: 200, body: { downloadUrl: blobs } },
  });
  const platform = (os: string, architecture: string) => ({ platform: { os, architecture } });
  const platforms: [title: string, content: unknown, config: unknown, expected: ImageFacts][] = [
    [
      "finds the platforms of an index, without what a builder attached",
      { manifests: [platform("linux", "amd64"), platform("linux", "arm64"), platform("unknown", "unknown")] },
      undefined,
      { platforms: ["linux/amd64", "linux/arm64"] },
    ],
    [
      "finds platform and ports of a single image in its configuration",
      { config: { digest } },
      {
        ...{ os: "linux", architecture: "arm64", variant: "v8" },
        config: { ExposedPorts: { "8080/tcp": {}, "8081/tcp": {} } },
      },
      { platforms: ["linux/arm64"], exposedPorts: [8080, 8081] },
    ],
    ["knows nothing of what is no image", { artifactType: "x" }, undefined, {}],
    ["knows nothing where the configuration says nothing", { config: { digest } }, {}, {}],
  ];
  for (const [title, content, config, expected] of platforms) {
    it(title, async () => {
      answers = manifest(content);
      blob = config;
      assert.deepEqual(await account.imageFacts("myapp-assets-dev", digest), expected);
    });
  }

  it("knows no platform where the network keeps the configuration from it", async () => {
    answers = {
      ...manifest({ config: { digest } }),
      GetDownloadUrlForLayer: { status: 200, body: { downloadUrl: "http://127.0.0.1:1/blob" } },
    };
    assert.deepEqual(await account.imageFacts("myapp-assets-dev", digest), {});
  });

  const failures: [title: string, name: string, code: string][] = [
    ["fails when the right is missing, and takes it for no answer", "AccessDeniedException", "no-rights"],
    ["fails when the credentials have expired", "ExpiredTokenException", "no-credentials"],
    ["fails on what it doesn't know", "InvalidParameterException", "aws-call-failed"],
  ];
  for (const [title, name, code] of failures) {
    it(title, async () => {
      const refused = refusal(name);
      answers = {
        DescribeRepositories: refused,
        GetRepositoryPolicy: { status: 200, body: {} },
        ListImages: refused,
        BatchGetImage: refused,
      };
      await assert.rejects(account.repository("myapp-assets-dev"), { code });
      await assert.rejects(account.images("myapp-assets-dev"), { code });
      await assert.rejects(account.imageFacts("myapp-assets-dev", digest), { code });
    });
  }

  it("names the call whose right is missing", async () => {
    answers = {
      DescribeRepositories: refusal("AccessDeniedException"),
      GetRepositoryPolicy: { status: 200, body: {} },
    };
    await assert.rejects(
      account.repository("myapp-assets-dev"),
      /Allow ecr:DescribeRepositories to the role/,
    );
  });

  it("says in words of its own that a role can't be assumed, whatever was to be asked by it", async () => {
    const sts = await FakeSts.start();
    const roleArn = "arn:aws:iam::123456789012:role/deploy";
    sts.denied = [roleArn];
    const settings = { region: "us-east-1", credentials, allowedAccountIds: [], forbiddenAccountIds: [] };
    const assuming = awsAccount({
      ...settings,
      assumeRoles: [{ roleArn }],
      endpoints: { sts: sts.endpoint, ecr: blobs },
    });
    try {
      const asks = [
        () => assuming.identity(),
        () => assuming.repository("myapp-assets-dev"),
        () => assuming.usage("myapp-assets-dev"),
      ];
      for (const ask of asks)
        await assert.rejects(ask(), (error: PrepareError) => {
          assert.ok(error instanceof PrepareError);
          assert.equal(error.code, "no-rights");
          assert.match(
            error.message,
            /The role arn:\S+role\/deploy \(`aws:assumeRoles\[0\]`\) can't be assumed: User/,
          );
          assert.match(error.message, /\nAllow sts:AssumeRole on it/);
          assert.equal(error.message.split("Allow sts:AssumeRole").length, 2, "once");
          return true;
        });
    } finally {
      sts.stop();
    }
  });

  it("asks the explicit provider who and where it is, and for the network", async () => {
    const asked: (string | undefined)[] = [];
    await pulumi.runtime.setMocks({
      newResource: ({ inputs, name }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }),
      call: ({ token, provider }) => {
        asked.push(`${token.split(":").at(-1)} of ${provider?.split("::").slice(-2).join(" ")}`);
        return { accountId: "123456789012", region: "eu-west-1", id: "vpc-1", ids: [] };
      },
    });
    const provider = new Provider("shop", { region: "eu-west-1" });
    const explicit = awsAccount({ endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] }, provider);
    assert.deepEqual(await explicit.providerIdentity(), { accountId: "123456789012", region: "eu-west-1" });
    await explicit.defaultNetwork();
    assert.deepEqual(
      asked.sort(),
      ["getCallerIdentity", "getRegion", "getSubnets", "getVpc"].map((name) => `${name} of shop shop-id`),
    );
  });

  it("reads from the stack's state which images and services are its own", async () => {
    const urn = (types: string, name: string) => `urn:pulumi:dev::berth::${types}::${name}`;
    const taskDefinition = (n: number) => `arn:aws:ecs:us-east-1:000000000000:task-definition/web:${n}`;
    const containers = [
      { name: "web", image: `host/shop@${digest}` },
      { name: "proxy", image: "proxy:1" },
    ];
    let asked: unknown;
    await pulumi.runtime.setMocks(
      {
        newResource: ({ inputs }) => ({ id: "", state: inputs as Record<string, unknown> }),
        call: ({ token, inputs }) => {
          asked = { token, inputs: inputs as unknown };
          return {
            outputs: {
              [urn("berth:index:ServiceImage$awsx:ecr:Image$docker-build:index:Image", "web-1")]: {},
              [urn("berth:index:ServiceImage$awsx:ecr:Image", "web-image")]: {},
              [urn("docker-build:index:Image", "a::b")]: { outputs: { tags: ["host/shop:a::b"] } },
              [urn("berth:index:EcsService$aws:ecs/service:Service", "web")]: {
                outputs: {
                  arn: "arn:aws:ecs:us-east-1:000000000000:service/shop/web-1234567",
                  taskDefinition: taskDefinition(7),
                },
              },
              [urn("berth:index:EcsService$aws:ecs/taskDefinition:TaskDefinition", "web-task")]: {
                outputs: { arn: taskDefinition(7), containerDefinitions: JSON.stringify(containers) },
              },
              [urn("berth:index:ImageRepository$aws:ecr/lifecyclePolicy:LifecyclePolicy", "images")]: {
                outputs: { repository: "myapp-assets-dev", policy: "{}" },
              },
              [urn("berth:index:ImageRepository$aws:ecr/repository:Repository", "images")]: {
                outputs: { name: "myapp-assets-dev", tags: { "berth:owner": "acme/shop/dev" } },
              },
              [urn("aws:ecr/repository:Repository", "old")]: { outputs: { name: "myapp-assets-old" } },
              [urn("berth:index:EcsService$berth:index:Release$pulumi:index:Stash", "web-release")]: {
                outputs: { input: { service: "web", imageUri: "host/shop@sha256:1", again: 2 } },
              },
              [urn("berth:index:Release$pulumi:index:Stash", "api-release")]: {
                outputs: { input: { service: "api", imageUri: "host/shop@sha256:2" } },
              },
              [urn("pulumi:index:Stash", "another")]: { outputs: { input: { service: "x" } } },
              [urn("aws:ecs/cluster:Cluster", "shop")]: {
                outputs: { arn: "arn:aws:ecs:us-east-1:000000000000:cluster/shop" },
              },
            },
          };
        },
      },
      "berth",
      "dev",
      false,
      "organization",
    );
    assert.deepEqual(await account.ownResources(), {
      imageTags: new Map([
        ["web-1", ""],
        ["a::b", "host/shop"],
      ]),
      services: new Set(["shop/web-1234567"]),
      deployed: new Map([
        ["shop/web-1234567", { name: "web", taskDefinition: taskDefinition(7), digests: [digest] }],
      ]),
      releases: new Map([
        ["web", { digest: "sha256:1", again: 2 }],
        ["api", { digest: "sha256:2", again: 0 }],
      ]),
      lifecyclePolicies: new Map([["myapp-assets-dev", "{}"]]),
      repositories: new Map([
        ["myapp-assets-dev", "acme/shop/dev"],
        ["myapp-assets-old", undefined],
      ]),
    });
    assert.deepEqual(asked, {
      token: "pulumi:pulumi:readStackResourceOutputs",
      inputs: { stackName: "organization/berth/dev" },
    });
  });
});
