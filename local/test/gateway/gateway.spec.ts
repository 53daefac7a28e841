import assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { type CallReport, createGateway, type Gateway } from "../../gateway";
import { fakeEmulator } from "./fake-emulator";

const overWhich = (secure: boolean) => (secure ? "over HTTPS" : "over HTTP");

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

describe("gateway", () => {
  let dir: string;
  let emulator: Awaited<ReturnType<typeof fakeEmulator>>;
  let gateway: Gateway;
  let handle: http.RequestListener;

  before(async () => {
    dir = await fs.mkdtemp(path.join(os.tmpdir(), "berth-gateway-"));
    emulator = await fakeEmulator((request, response) => handle(request, response));
    gateway = await createGateway({ port: 0, emulator: emulator.url, dir });
  });

  beforeEach(async () => {
    handle = (_request, response) => response.end("ok");
    await fetch(`${gateway.url}/_berth/calls`, { method: "DELETE" });
    await fetch(`${gateway.url}/_berth/faults`, { method: "DELETE" });
  });

  after(async () => {
    await gateway.close();
    await emulator.close();
    await fs.rm(dir, { recursive: true });
  });

  /** Over HTTPS with nothing trusted but the gateway's bundle, or over HTTP. */
  async function ask(o: {
    secure?: boolean;
    path?: string;
    method?: string;
    headers?: http.OutgoingHttpHeaders;
    body?: string;
    agent?: http.Agent;
  }): Promise<Answer> {
    const options = {
      port: gateway.port,
      host: "127.0.0.1",
      path: o.path ?? "/",
      method: o.method ?? "GET",
      headers: o.headers,
    };
    const ca = o.secure ? await fs.readFile(path.join(dir, "ca-bundle.pem")) : undefined;
    const request = o.secure
      ? https.request({ ...options, ca, agent: false })
      : http.request({ ...options, agent: o.agent ?? false });
    // Also of an answer that breaks off; whoever reads it sees that.
    request.on("error", () => undefined);
    request.end(o.body);
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: Buffer.concat(chunks).toString(),
    };
  }

  it("refuses foreign pages before anything else, for itself and for the emulator", async () => {
    const passed: string[] = [];
    handle = (request, response) => {
      passed.push(request.url ?? "");
      response.end();
    };
    for (const path of ["/", "/v2/", "/_berth/calls"])
      for (const headers of [{ host: "evil.example" }, { origin: "https://evil.example" }]) {
        // By TLS, the name is refused by the certificate already.
        const secure = "origin" in headers;
        const { status, body } = await ask({ secure, path, method: "DELETE", headers });
        assert.equal(status, 403);
        assert.match(body, /Foreign(Host|Origin)/);
      }
    assert.deepEqual(passed, []);
  });

  it("hands on no invitation to pages of other origins, but an application's own", async () => {
    handle = (_request, response) => {
      response
        .writeHead(200, { "access-control-allow-origin": "*", "access-control-allow-headers": "*" })
        .end();
    };
    const named = async (path: string) =>
      Object.keys((await ask({ path })).headers).filter((name) => /^access/.test(name));
    assert.deepEqual(await named("/"), []);
    assert.deepEqual(await named("/v2/"), []);
    assert.equal((await named("/_alb/web/")).length, 2);
  });

  it("shows the emulator its key, and nobody else", async () => {
    const keys: (string | undefined)[] = [];
    handle = (request, response) => {
      keys.push(request.headers["x-berth-key"] as string | undefined);
      response.end("{}");
    };
    const keyed = await createGateway({ port: 0, emulator: emulator.url, dir, key: "k3y" });
    try {
      const answers = await Promise.all(
        [{}, { headers: { "x-berth-key": "forged" } }].map((init) =>
          fetch(`${keyed.url}/`, { ...init, method: "POST" }),
        ),
      );
      assert.deepEqual(keys, ["k3y", "k3y"]);
      for (const { headers } of answers) assert.ok(![...headers.values()].join().includes("k3y"));
    } finally {
      await keyed.close();
    }
  });

  async function calls(): Promise<CallReport> {
    return (await (await fetch(`${gateway.url}/_berth/calls`)).json()) as CallReport;
  }

  async function setFaults(rules: unknown): Promise<globalThis.Response> {
    return fetch(`${gateway.url}/_berth/faults`, { method: "PUT", body: JSON.stringify(rules) });
  }

  for (const secure of [false, true]) {
    it(`answers ${secure ? "HTTPS, trusted through ca-bundle.pem" : "HTTP"} on the one port`, async () => {
      assert.equal((await ask({ secure, path: "/v2/" })).body, "ok");
    });

    it(`passes large bodies both ways unchanged over ${secure ? "HTTPS" : "HTTP"}`, async () => {
      handle = (request, response) => void request.pipe(response);
      const body = "0123456789".repeat(500_000);
      const answer = await ask({ secure, method: "PATCH", path: "/v2/a/blobs/uploads/1", body });
      assert.ok(answer.body === body);
    });
  }

  it("keeps keys from others, and its authority across restarts", async () => {
    const { mode } = await fs.stat(path.join(dir, "server-key.pem"));
    assert.equal(mode & 0o777, 0o600);
    const before = await fs.readFile(path.join(dir, "ca.pem"), "utf8");
    await (await createGateway({ port: 0, emulator: emulator.url, dir })).close();
    assert.equal(await fs.readFile(path.join(dir, "ca.pem"), "utf8"), before);
  });

  it("makes new certificates when the ones in the folder are damaged", async () => {
    const damaged = await fs.mkdtemp(path.join(os.tmpdir(), "berth-gateway-"));
    for (const name of ["ca.pem", "server.pem", "server-key.pem"])
      await fs.writeFile(path.join(damaged, name), "x");
    await (await createGateway({ port: 0, emulator: emulator.url, dir: damaged })).close();
    assert.match(await fs.readFile(path.join(damaged, "ca.pem"), "utf8"), /BEGIN CERTIFICATE/);
    await fs.rm(damaged, { recursive: true });
  });

  it("streams uploads: the emulator has the first bytes before the last are sent", async () => {
    const first = new Promise<string>((resolve) => {
      handle = (request, response) => {
        request.once("data", (chunk: Buffer) => resolve(chunk.toString()));
        request.on("end", () => response.end());
      };
    });
    const request = http.request({
      port: gateway.port,
      method: "PATCH",
      path: "/v2/a/blobs/uploads/1",
      agent: false,
    });
    request.write("first");
    assert.equal(await first, "first");
    request.end("last");
    await once(request, "response");
  });

  const hosts: { name: string; host: string; upstream: () => string }[] = [
    {
      name: "its own address as the emulator's",
      host: "127.0.0.1",
      upstream: () => new URL(emulator.url).host,
    },
    { name: "localhost as the emulator's", host: "localhost", upstream: () => new URL(emulator.url).host },
    {
      name: "a load balancer's name unchanged, without its own port",
      host: "web-1.us-east-1.elb.amazonaws.com",
      upstream: () => "web-1.us-east-1.elb.amazonaws.com",
    },
  ];
  for (const { name, host, upstream } of hosts) {
    it(`hands ${name} to the emulator`, async () => {
      handle = (request, response) => response.end(request.headers.host);
      const answer = await ask({ headers: { host: `${host}:${gateway.port}` } });
      assert.equal(answer.body, upstream());
    });
  }

  const locations: { name: string; location: () => string; wanted: () => string }[] = [
    {
      name: "leads back to itself where the emulator names its own address",
      location: () => `${emulator.url}/v2/x`,
      wanted: () => `http://127.0.0.1:${gateway.port}/v2/x`,
    },
    { name: "leaves a path alone", location: () => "/v2/x", wanted: () => "/v2/x" },
    {
      name: "leaves other addresses alone",
      location: () => "https://example.com/x",
      wanted: () => "https://example.com/x",
    },
  ];
  for (const { name, location, wanted } of locations) {
    it(`${name} in a Location header`, async () => {
      handle = (_request, response) => response.writeHead(202, { location: location() }).end();
      assert.equal(
        (await ask({ headers: { host: `127.0.0.1:${gateway.port}` } })).headers.location,
        wanted(),
      );
    });
  }

  it("leads back over HTTPS who came over HTTPS", async () => {
    handle = (_request, response) => response.writeHead(202, { location: `${emulator.url}/v2/x` }).end();
    const answer = await ask({ secure: true, headers: { host: `localhost:${gateway.port}` } });
    assert.equal(answer.headers.location, `https://localhost:${gateway.port}/v2/x`);
  });

  it("answers 502 with the reason and the next step when the emulator is gone", async () => {
    const gone = await fakeEmulator(() => undefined);
    await gone.close();
    const lonely = await createGateway({ port: 0, emulator: gone.url, dir });
    const headers = { "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories" };
    for (const init of [{}, { method: "POST", headers, body: "{}" }]) {
      const answer = await fetch(`${lonely.url}/`, init);
      assert.equal(answer.status, 502);
      const { message } = (await answer.json()) as { message: string };
      assert.match(message, /ECONNREFUSED.*npm start/s);
    }
    await lonely.close();
  });

  it("gives an answer that breaks off as broken, not as complete", async () => {
    handle = (_request, response) => {
      response.writeHead(200, { "content-length": 100 }).write("part");
      setTimeout(() => response.destroy(), 20);
    };
    await assert.rejects(ask({}));
  });

  it("lets go of the emulator when the client goes away", async () => {
    let isLetGo: Promise<unknown> | undefined;
    const reached = new Promise<void>((resolve) => {
      handle = ({ socket }) => {
        isLetGo = once(socket, "close");
        resolve();
      };
    });
    const request = http.request({ port: gateway.port, path: "/slow", agent: false });
    request.on("error", () => undefined);
    request.end();
    await reached;
    request.destroy();
    await isLetGo;
    const [call] = (await calls()).calls;
    assert.equal(call?.status, 499);
  });

  it("serves many requests at once on kept connections", async () => {
    handle = (request, response) => setTimeout(() => response.end(request.url), 5);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
    const paths = Array.from({ length: 100 }, (_, index) => `/x/${index}`);
    const answers = await Promise.all(paths.map((one) => ask({ path: one, agent })));
    agent.destroy();
    assert.deepEqual(
      answers.map(({ body }) => body),
      paths,
    );
  });

  it("ends every connection when it is closed", async () => {
    const closing = await createGateway({ port: 0, emulator: emulator.url, dir });
    const socket = net.connect(closing.port, "127.0.0.1");
    await once(socket, "connect");
    socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    await once(socket, "data");
    await Promise.all([once(socket, "close"), closing.close()]);
  });

  it("logs calls with the name of their key, without secrets or bodies", async () => {
    const headers = {
      "x-amz-target": "Logs_20140328.CreateLogGroup",
      "content-type": "application/x-amz-json-1.1",
      authorization:
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/logs/aws4_request, Signature=s3cr3t",
    };
    await ask({ method: "POST", headers, body: '{"logGroupName":"/web","kmsKeyId":"hidden"}' });
    const report = await calls();
    const [call] = report.calls;
    assert.deepEqual(call && { ...call, at: "", seq: 0 }, {
      at: "",
      seq: 0,
      service: "logs",
      operation: "CreateLogGroup",
      resource: "/web",
      write: true,
      accessKeyId: "AKIDEXAMPLE",
      status: 200,
    });
    assert.equal(report.totals["writes"], 1);
    assert.doesNotMatch(JSON.stringify(report), /s3cr3t|hidden/);
  });

  it("leaves control paths of an application behind a load balancer to the application", async () => {
    const answer = await ask({ path: "/_berth/calls", headers: { host: "web.us-east-1.elb.amazonaws.com" } });
    assert.equal(answer.body, "ok");
  });

  it("names what the control API has when asked for something else", async () => {
    const answer = await ask({ path: "/_berth/call" });
    assert.equal(answer.status, 404);
    assert.match(answer.body, /GET calls/);
  });

  const target = { "x-amz-target": "AmazonEC2ContainerServiceV20141113.RunTask" };
  const forms: { name: string; o: Parameters<typeof ask>[0]; shape: RegExp }[] = [
    {
      name: "JSON",
      o: { method: "POST", headers: target, body: "{}" },
      shape: /^\{"__type":"Throttled","message":"slow"\}$/,
    },
    {
      name: "Query",
      o: { path: "/?Action=ListRoles" },
      shape: /^<ErrorResponse>.*<Code>Throttled<\/Code><Message>slow</,
    },
    {
      name: "registry",
      o: { path: "/v2/a/manifests/t" },
      shape: /^\{"errors":\[\{"code":"Throttled","message":"slow"/,
    },
  ];
  for (const { name, o, shape } of forms) {
    it(`injects a fault as the ${name} protocol has errors, and counts the call`, async () => {
      await setFaults([{ status: 429, code: "Throttled", message: "slow", times: 1 }]);
      const answer = await ask(o);
      assert.equal(answer.status, 429);
      assert.match(answer.body, shape);
      assert.equal((await calls()).calls[0]?.status, 429);
      assert.notEqual((await ask({})).status, 429);
    });
  }

  it("drops a connection before the emulator sees the call", async () => {
    let seen = 0;
    handle = (_request, response) => {
      seen += 1;
      response.end();
    };
    await setFaults([{ drop: true, times: 1 }]);
    await assert.rejects(ask({ path: "/x" }));
    assert.equal(seen, 0);
  });

  for (const [name, secure] of [
    ["resets", false],
    ["breaks off", true],
  ] as const) {
    const blob = { path: "/v2/a/blobs/sha256:1", secure };
    it(`${name} a connection in the middle of an upload ${overWhich(secure)}, once`, async () => {
      const seen = { bytes: 0, whole: 0 };
      handle = (request, response) => {
        request.on("data", (chunk: Buffer) => (seen.bytes += chunk.length));
        request.on("error", () => undefined);
        request.on("end", () => {
          seen.whole += 1;
          response.end("ok");
        });
      };
      const upload = { ...blob, method: "PUT", body: "x".repeat(500_000) };
      await setFaults([{ operation: "PUT blob", resetAfterBytes: 100_000, times: 1 }]);
      await assert.rejects(ask(upload), { code: /^(ECONNRESET|EPIPE)$/ });
      assert.deepEqual(seen, { bytes: 100_000, whole: 0 });
      assert.equal((await calls()).calls[0]?.status, 499);
      assert.equal((await ask(upload)).body, "ok");
      assert.deepEqual(seen, { bytes: 600_000, whole: 1 });
    });

    it(`${name} a connection in the middle of a download ${overWhich(secure)}, once`, async () => {
      handle = (_request, response) => response.end("x".repeat(500_000));
      await setFaults([{ operation: "GET blob", resetAfterBytes: 100_000, times: 1 }]);
      await assert.rejects(ask(blob), { code: "ECONNRESET" });
      assert.equal((await ask(blob)).body.length, 500_000);
    });
  }

  it("delays a call and then passes it", async () => {
    await setFaults([{ delayMs: 80 }]);
    const start = Date.now();
    assert.equal((await ask({ path: "/x" })).body, "ok");
    assert.ok(Date.now() - start >= 75);
  });

  it("refuses bad fault rules with all problems at once", async () => {
    const answer = await setFaults([{ status: 99 }, { times: 0, drop: true }]);
    assert.equal(answer.status, 400);
    const { problems } = (await answer.json()) as { problems: string[] };
    assert.equal(problems.length, 2);
  });
});
