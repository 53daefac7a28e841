import * as assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";

import * as pulumi from "@pulumi/pulumi";

import type { Account } from "../../program";
import { awsAccount } from "../../program/aws-account";
import { digest } from "../mocks";

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const refusal = (name: string): Answer => ({ status: 400, body: { __type: name, message: "no" } });

describe("awsAccount", () => {
  let server: http.Server;
  let answers: Record<string, Answer>;
  let account: Account;

  before(async () => {
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
    // ECR's protocol: the operation in a header, JSON both ways.
    server = http.createServer((request, response) => {
      const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
      const { status, body } = answers[operation] ?? refusal("UnknownOperationException");
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const ecr = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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

  const repositories: [title: string, answer: Answer, expected: boolean][] = [
    ["finds a repository", { status: 200, body: { repositories: [{}] } }, true],
    ["takes a missing one for an answer", refusal("RepositoryNotFoundException"), false],
  ];
  for (const [title, answer, expected] of repositories) {
    it(title, async () => {
      answers = { DescribeRepositories: answer };
      assert.equal(await account.hasRepository("myapp-assets-dev"), expected);
    });
  }

  const images: [title: string, answer: Answer, expected: string | undefined][] = [
    ["finds the digest of a tag", { status: 200, body: { imageDetails: [{ imageDigest: digest }] } }, digest],
    ["takes a missing tag for an answer", refusal("ImageNotFoundException"), undefined],
    ["takes an empty list for a missing tag", { status: 200, body: { imageDetails: [] } }, undefined],
  ];
  for (const [title, answer, expected] of images) {
    it(title, async () => {
      answers = { DescribeImages: answer };
      assert.equal(await account.digestOfTag("myapp-assets-dev", "web-1"), expected);
    });
  }

  const failures: [title: string, name: string, code: string][] = [
    ["fails when the right is missing, and takes it for no answer", "AccessDeniedException", "no-rights"],
    ["fails when the credentials have expired", "ExpiredTokenException", "no-credentials"],
    ["fails on what it doesn't know", "InvalidParameterException", "aws-call-failed"],
  ];
  for (const [title, name, code] of failures) {
    it(title, async () => {
      answers = { DescribeRepositories: refusal(name), DescribeImages: refusal(name) };
      await assert.rejects(account.hasRepository("myapp-assets-dev"), { code });
      await assert.rejects(account.digestOfTag("myapp-assets-dev", "web-1"), { code });
    });
  }

  it("names the call whose right is missing", async () => {
    answers = { DescribeRepositories: refusal("AccessDeniedException") };
    await assert.rejects(
      account.hasRepository("myapp-assets-dev"),
      /Allow ecr:DescribeRepositories to the role/,
    );
  });

  it("reads from the stack's state which images are its own", async () => {
    const urn = (types: string, name: string) => `urn:pulumi:dev::berth::${types}::${name}`;
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
              [urn("docker-build:index:Image", "a::b")]: {},
            },
          };
        },
      },
      "berth",
      "dev",
      false,
      "organization",
    );
    assert.deepEqual(await account.ownTags(), new Set(["web-1", "a::b"]));
    assert.deepEqual(asked, {
      token: "pulumi:pulumi:readStackResourceOutputs",
      inputs: { stackName: "organization/berth/dev" },
    });
  });
});
