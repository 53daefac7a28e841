import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";

import { ECRClient, DescribeRegistryCommand } from "@aws-sdk/client-ecr";

import { clientConfig } from "../../../../inventory/aws/client-config";
import { httpsAgent } from "../../../../inventory/aws/connection/https-agent";
import { proxyChoice } from "../../../../inventory/aws/connection/proxy-choice";
import type { ProviderSettings } from "../../../../inventory/aws/provider-settings";
import { ensureCertificates } from "../../../../local/gateway/http/certificates";

const open = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };

describe("which proxy a host is asked through", () => {
  const proxy = "http://proxy.example.com:3128";
  const cases: readonly {
    title: string;
    settings?: Partial<ProviderSettings>;
    environment?: NodeJS.ProcessEnv;
    host?: string;
    expected: string | undefined;
  }[] = [
    { title: "none where nobody names one", expected: undefined },
    { title: "the stack's", settings: { httpsProxy: proxy }, expected: "proxy.example.com:3128" },
    {
      title: "one without a scheme",
      settings: { httpsProxy: "a.example.com:1" },
      expected: "a.example.com:1",
    },
    {
      title: "the HTTP one, where it is all there is",
      settings: { httpProxy: proxy },
      expected: "proxy.example.com:3128",
    },
    {
      title: "the environment's before the stack's HTTP one",
      settings: { httpProxy: proxy },
      environment: { https_proxy: "http://b.example.com:1" },
      expected: "b.example.com:1",
    },
    {
      title: "none where the stack says so",
      settings: { httpsProxy: "" },
      environment: { HTTPS_PROXY: proxy },
      expected: undefined,
    },
    {
      title: "none for a host that is left out, by the domain",
      settings: { httpsProxy: proxy, noProxy: "x, amazonaws.com" },
      expected: undefined,
    },
    {
      title: "none for a host that the environment leaves out",
      settings: { httpsProxy: proxy },
      environment: { NO_PROXY: ".amazonaws.com" },
      expected: undefined,
    },
    {
      title: "the proxy for another port of a host that is left out",
      settings: { httpsProxy: proxy, noProxy: "amazonaws.com:8443" },
      expected: "proxy.example.com:3128",
    },
    {
      title: "none for an address of a range that is left out",
      settings: { httpsProxy: proxy, noProxy: "10.0.0.0/8" },
      host: "10.1.2.3",
      expected: undefined,
    },
    {
      title: "none where all are left out",
      settings: { httpsProxy: proxy, noProxy: "*" },
      expected: undefined,
    },
    {
      title: "none for this machine",
      settings: { httpsProxy: proxy },
      host: "127.0.0.1",
      expected: undefined,
    },
    {
      title: "the proxy for a name that only ends alike",
      settings: { httpsProxy: proxy, noProxy: "aws.com" },
      expected: "proxy.example.com:3128",
    },
  ];
  for (const { title, settings, environment = {}, host = "ecr.eu-west-1.amazonaws.com", expected } of cases)
    it(title, () => {
      const choose = proxyChoice({ ...open, ...settings }, environment);
      assert.equal(choose?.(host, 443)?.host, expected);
    });
});

describe("connections by the provider's settings", () => {
  let folder: string;
  let server: https.Server;
  let proxy: http.Server;
  let tunnels: string[];
  let saved: NodeJS.ProcessEnv;

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "aws-connection-"));
    const { key, cert } = await ensureCertificates(folder);
    server = https.createServer({ key, cert }, (request, response) => {
      request.resume();
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ registryId: "123456789012" }));
    });
    // Every name leads to that server.
    proxy = http.createServer().on("connect", (request, socket: net.Socket) => {
      const { authorization = "", "proxy-authorization": by = authorization } = request.headers;
      tunnels.push(`${request.url} ${by}`.trim());
      const onward = net.connect(portOf(server), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        socket.pipe(onward).pipe(socket);
      });
      for (const end of [socket, onward]) end.on("error", () => end.destroy());
    });
    for (const one of [server, proxy]) await new Promise<void>((done) => one.listen(0, "127.0.0.1", done));
  });
  beforeEach(() => {
    tunnels = [];
    saved = { ...process.env };
    for (const name of ["AWS_CA_BUNDLE", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"])
      delete process.env[name];
  });
  afterEach(() => Object.assign(process.env, saved));
  after(() => {
    for (const one of [server, proxy]) {
      one.closeAllConnections();
      one.close();
    }
    fs.rmSync(folder, { recursive: true });
  });

  const portOf = (one: net.Server) => (one.address() as net.AddressInfo).port;
  async function ask(settings: Partial<ProviderSettings>, host = "127.0.0.1"): Promise<string | undefined> {
    const endpoints = { ecr: `https://${host}:${portOf(server)}` };
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    const own = { ...open, region: "eu-west-1", maxAttempts: 1, credentials, endpoints, ...settings };
    const ecr = new ECRClient(clientConfig(own, "ecr"));
    try {
      return (await ecr.send(new DescribeRegistryCommand())).registryId;
    } finally {
      ecr.destroy();
    }
  }
  const bundle = () => path.join(folder, "ca.pem");

  it("trust the certificates of `customCaBundle`", async () => {
    assert.equal(await ask({ customCaBundle: bundle() }), "123456789012");
    const another = path.join(folder, "another.pem");
    fs.writeFileSync(another, "");
    await assert.rejects(ask({ customCaBundle: another }), /certificate/);
  });

  it("trust those of AWS_CA_BUNDLE", async () => {
    process.env["AWS_CA_BUNDLE"] = bundle();
    assert.equal(await ask({}), "123456789012");
  });

  it("trust anybody where `insecure` says so", async () => {
    assert.equal(await ask({ insecure: true }), "123456789012");
  });

  it("go through a proxy, with its password", async () => {
    const httpsProxy = `http://user:pass%20word@127.0.0.1:${portOf(proxy)}`;
    assert.equal(await ask({ httpsProxy, insecure: true }, "ecr.example.com"), "123456789012");
    const password = Buffer.from("user:pass word").toString("base64");
    assert.deepEqual(tunnels, [`ecr.example.com:${portOf(server)} Basic ${password}`]);
  });

  it("go by the proxy where it is not left out", async () => {
    const httpsProxy = `http://127.0.0.1:${portOf(proxy)}`;
    assert.equal(await ask({ httpsProxy, customCaBundle: bundle() }), "123456789012");
    assert.deepEqual(tunnels, []);
  });

  it("say that the proxy refuses, without its password", async () => {
    const refusing = http.createServer().on("connect", (_request, socket) => {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    });
    await new Promise<void>((done) => refusing.listen(0, "127.0.0.1", done));
    const httpsProxy = `http://user:hidden@127.0.0.1:${portOf(refusing)}`;
    await assert.rejects(ask({ httpsProxy }, "ecr.example.com"), (error: Error) => {
      assert.match(
        error.message,
        /The proxy 127\.0\.0\.1:\d+ refuses a tunnel to ecr\.example\.com:\d+: it answers 407/,
      );
      assert.doesNotMatch(error.message, /hidden/);
      return true;
    });
    refusing.close();
  });

  it("name the certificates' file that isn't there", () => {
    assert.throws(
      () => httpsAgent({ ...open, customCaBundle: "/nowhere.pem" }, {}),
      /The file \/nowhere\.pem of `aws:customCaBundle` can't be read/,
    );
  });

  it("are the SDK's own where nothing is set", () => {
    assert.equal(httpsAgent(open, {}), undefined);
  });
});
