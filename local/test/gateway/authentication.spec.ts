import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";

import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { LambdaClient, GetFunctionCommand } from "@aws-sdk/client-lambda";
import { ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

import { createGateway, type Gateway } from "../../gateway";
import { Authentication, bearer, registryToken } from "../../gateway/http/authentication";
import { isSignedWith, signatureOf, type SignedRequest } from "../../gateway/http/signature";
import { fakeEmulator } from "./fake-emulator";

const secret = "the-key-of-this-local-aws";

describe("A gateway with a key", () => {
  let dir: string;
  let passed: string[];
  let emulator: Awaited<ReturnType<typeof fakeEmulator>>;
  let gateway: Gateway;
  let answer: http.RequestListener;

  before(async () => {
    dir = await fs.mkdtemp(path.join(os.tmpdir(), "berth-authentication-"));
    emulator = await fakeEmulator((request, response) => {
      passed.push(`${request.method} ${request.url}`);
      answer(request, response);
    });
    gateway = await createGateway({ port: 0, emulator: emulator.url, dir, secret });
  });
  beforeEach(() => {
    passed = [];
    answer = (_request, response) =>
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ repositories: [] }));
  });
  after(async () => {
    await gateway.close();
    await emulator.close();
    await fs.rm(dir, { recursive: true });
  });

  const settings = (secretAccessKey: string, accessKeyId = "test") => ({
    ...{ endpoint: gateway.url, region: "us-east-1", maxAttempts: 1 },
    credentials: { accessKeyId, secretAccessKey },
  });

  /** One of each of the ways in which AWS's services are called. */
  const calls: readonly (readonly [string, (key: string) => Promise<unknown>])[] = [
    ["JSON", (key) => new ECRClient(settings(key)).send(new DescribeRepositoriesCommand({}))],
    [
      "REST",
      (key) => new LambdaClient(settings(key)).send(new GetFunctionCommand({ FunctionName: "a b/ü+(*)'!" })),
    ],
    [
      "REST with a query",
      (key) =>
        new SchedulerClient(settings(key)).send(
          new ListSchedulesCommand({ NamePrefix: "a b&c=ü/+", MaxResults: 3 }),
        ),
    ],
  ];
  for (const [kind, call] of calls) {
    it(`takes a signed ${kind} call`, async () => {
      await call(secret);
      assert.equal(passed.length, 1);
    });
    it(`refuses a ${kind} call that is signed with another key`, async () => {
      await assert.rejects(call("test"), { name: "UnrecognizedClientException" });
      assert.deepEqual(passed, []);
    });
  }

  it("refuses calls without a signature, or with half of one", async () => {
    for (const authorization of [
      "",
      "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ecs/aws4_request",
      "Basic eA==",
    ])
      for (const target of ["AmazonEC2ContainerServiceV20141113.RunTask", undefined]) {
        const headers = {
          ...(authorization && { authorization }),
          ...(target && { "x-amz-target": target }),
        };
        const { status } = await fetch(gateway.url, { method: "POST", headers, body: "{}" });
        assert.equal(status, 403);
      }
    assert.deepEqual(passed, []);
  });

  it("takes the credentials that STS has handed out, and no others of that kind", async () => {
    const credentials = "<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>issued</SecretAccessKey>";
    answer = (_request, response) =>
      response
        .writeHead(200, { "content-type": "text/xml" })
        .end(
          `<GetCallerIdentityResponse><GetCallerIdentityResult>${credentials}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
        );
    await new STSClient(settings(secret)).send(new GetCallerIdentityCommand({}));
    answer = (_request, response) =>
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ repositories: [] }));
    await new ECRClient(settings("issued", "ASIA1")).send(new DescribeRepositoriesCommand({}));
    await assert.rejects(
      new ECRClient(settings("issued", "ASIA2")).send(new DescribeRepositoriesCommand({})),
    );
  });

  it("takes its key for a web identity's token, and no other token", async () => {
    const ask = async (WebIdentityToken: string) => {
      const body = new URLSearchParams({ Action: "AssumeRoleWithWebIdentity", WebIdentityToken });
      return (await fetch(gateway.url, { method: "POST", body })).status;
    };
    assert.deepEqual([await ask("forged"), await ask(""), await ask(secret)], [403, 403, 200]);
  });

  it("streams what is large, whole, to and fro", async () => {
    const large = Buffer.alloc(20 * 1024 * 1024, "layer");
    let received = 0;
    answer = (request, response) => {
      request.on("data", (chunk: Buffer) => (received += chunk.length));
      request.on("end", () => response.end(large));
    };
    const authorization = `Basic ${registryToken(secret)}`;
    const pushed = await fetch(`${gateway.url}/v2/shop/blobs/uploads/1`, {
      method: "PATCH",
      headers: { authorization },
      body: large,
    });
    assert.equal((await pushed.arrayBuffer()).byteLength, large.length);
    assert.equal(received, large.length);
  });

  it("asks pushers to log in, and lets images be pulled", async () => {
    const login = (password: string) => `Basic ${Buffer.from(`AWS:${password}`).toString("base64")}`;
    const ask = (method: string, authorization?: string) =>
      fetch(`${gateway.url}/v2/shop/blobs/uploads/`, {
        method,
        headers: authorization === undefined ? {} : { authorization },
      });
    const refused = await ask("POST");
    assert.equal(refused.status, 401);
    assert.match(refused.headers.get("www-authenticate") ?? "", /^Basic realm=/);
    assert.equal((await ask("POST", login(secret))).status, 401);
    assert.equal((await ask("POST", `Basic ${registryToken(secret)}`)).status, 200);
    assert.equal((await ask("GET")).status, 200);
    // Docker logs in only where this asks for it.
    assert.equal((await fetch(`${gateway.url}/v2/`)).status, 401);
  });

  it("asks for its key before it tells of calls, or lets them fail", async () => {
    const ask = async (path: string, method: string, headers: Record<string, string> = {}) =>
      (await fetch(`${gateway.url}/_berth/${path}`, { method, headers })).status;
    for (const [path, method] of [
      ["health", "GET"],
      ["calls", "GET"],
      ["faults", "DELETE"],
      ["expiry", "POST"],
    ] as const) {
      assert.equal(await ask(path, method), 403);
      assert.equal(await ask(path, method, { authorization: bearer("test") }), 403);
    }
    assert.equal(await ask("health", "GET", { authorization: bearer(secret) }), 200);
  });

  it("lets anybody ask an application", async () => {
    assert.equal((await fetch(`${gateway.url}/_alb/web/`)).status, 200);
  });
});

describe("isSignedWith", () => {
  /** AWS's worked example: https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html (get-vanilla). */
  const vanilla: SignedRequest = {
    method: "GET",
    url: "/",
    headers: {
      host: "example.amazonaws.com",
      "x-amz-date": "20150830T123600Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    },
  };
  const known = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  const isSigned = (request: SignedRequest, key = known) => {
    const signed = signatureOf(request);
    assert.ok(signed);
    return isSignedWith(key, request, signed);
  };

  it("agrees with AWS's own example", () => assert.equal(isSigned(vanilla), true));

  const changed: readonly (readonly [string, SignedRequest])[] = [
    ["another method", { ...vanilla, method: "POST" }],
    ["another path", { ...vanilla, url: "/other" }],
    ["another query", { ...vanilla, url: "/?a=b" }],
    ["another body", { ...vanilla, body: Buffer.from("x") }],
    ["another host", { ...vanilla, headers: { ...vanilla.headers, host: "other" } }],
    ["another time", { ...vanilla, headers: { ...vanilla.headers, "x-amz-date": "20150830T123601Z" } }],
  ];
  for (const [title, request] of changed)
    it(`refuses ${title}`, () => assert.equal(isSigned(request), false));
  it("refuses another key", () => assert.equal(isSigned(vanilla, "other"), false));

  it("asks nothing where there is no key", () => {
    const open = new Authentication(undefined);
    const kind = { protocol: "json", service: "ecs", operation: "RunTask", write: true } as const;
    assert.equal(open.admits(kind, { method: "POST", url: "/", headers: {} }), true);
  });
});
