import * as assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { imagesInUse, inventoryClients, type InventoryError } from "../../../inventory";

describe("inventoryClients", () => {
  /** What the server answers, one after the other; the last one stays. */
  let answers: [status: number, body: object][];
  let asked: string[];
  let server: Server;

  before(async () => {
    server = createServer((request, response) => {
      asked.push(String(request.headers["x-amz-target"]));
      const [status, body] = (answers.length > 1 ? answers.shift() : answers[0]) ?? [500, {}];
      request.resume();
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });
  beforeEach(() => (asked = []));
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const clients = (maxAttempts?: number, onRepeats?: (times: number) => void) =>
    inventoryClients({
      region: "eu-west-1",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "test", secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test" },
      ...(maxAttempts !== undefined && { maxAttempts }),
      ...(onRepeats && { onRepeats }),
    });
  const throttled: [number, object] = [400, { __type: "ThrottlingException", message: "Rate exceeded" }];

  it("asks again when AWS throttles, and counts that as one call", async () => {
    answers = [throttled, [200, {}]];
    const report = await imagesInUse(clients(), { sources: [] });
    assert.equal(report.calls, 1);
    assert.deepEqual(asked, Array(2).fill("AmazonEC2ContainerRegistry_V20150921.DescribeRepositories"));
  });

  it("tells what it asked again, in vain too", async () => {
    const repeats: number[] = [];
    const watched = clients(2, (times) => repeats.push(times));
    answers = [[200, {}]];
    await imagesInUse(watched, { sources: [] });
    assert.deepEqual(repeats, []);
    answers = [throttled, [200, {}]];
    await imagesInUse(watched, { sources: [] });
    assert.deepEqual(repeats, [1]);
    answers = [throttled];
    await assert.rejects(imagesInUse(watched, { sources: [] }));
    assert.deepEqual(repeats, [1, 1]);
  });

  it("fails when AWS throttles all along, and says so", async () => {
    answers = [throttled];
    await assert.rejects(imagesInUse(clients(2), { sources: [] }), (error: InventoryError) => {
      assert.equal(error.code, "throttled");
      assert.match(error.message, /ecr:DescribeRepositories.*ThrottlingException.*Rate exceeded/);
      return true;
    });
    assert.equal(asked.length, 2);
  });

  it("fails without a right, in AWS's words", async () => {
    const message =
      "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: ecr:DescribeRepositories";
    answers = [[400, { __type: "AccessDeniedException", message }]];
    await assert.rejects(imagesInUse(clients(), { sources: [] }), (error: InventoryError) => {
      assert.equal(error.permission, "ecr:DescribeRepositories");
      assert.ok(error.message.includes(message));
      return true;
    });
    assert.equal(asked.length, 1);
  });

  it("fails when nobody answers", async () => {
    // A port that was free a moment ago.
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const { port } = other.address() as AddressInfo;
    await new Promise((done) => other.close(done));
    const nobody = inventoryClients({
      ...{ region: "eu-west-1", endpoint: `http://127.0.0.1:${port}`, maxAttempts: 1 },
      credentials: { accessKeyId: "test", secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test" },
    });
    await assert.rejects(imagesInUse(nobody, { sources: [] }), { code: "unreachable" });
  });

  it("fails before any call when nobody has signed in", async () => {
    const nobody = inventoryClients({
      region: "eu-west-1",
      credentials: () =>
        Promise.reject(
          Object.assign(new Error("Could not load credentials"), { name: "CredentialsProviderError" }),
        ),
    });
    await assert.rejects(imagesInUse(nobody, { sources: [] }), { code: "no-credentials" });
    assert.deepEqual(asked, []);
  });
});
