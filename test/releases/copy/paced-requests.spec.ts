import assert from "node:assert/strict";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

import { pacedGet, pacedPut } from "../../../releases/copy/paced-requests";

describe("requests of any size", () => {
  const servers: http.Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(answer: http.RequestListener): Promise<URL> {
    const server = http.createServer(answer);
    servers.push(server);
    await once(server.listen(0, "127.0.0.1"), "listening");
    return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/blob`);
  }

  it("take no more of the source than the target has taken, but for what connections hold", async () => {
    const size = 256e6;
    let sent = 0;
    const from = await serve((_, response) => {
      response.writeHead(200, { "content-length": size });
      const chunk = Buffer.alloc(1 << 16);
      const write = () => {
        while (sent < size) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once("drain", write);
        }
      };
      write();
    });
    // It takes the request, and reads nothing of it.
    const to = await serve((request) => void request.pause());
    const abort = new AbortController();
    const content = await pacedGet({ url: from, headers: {} });
    const headers = { "content-length": String(size) };
    const sending = pacedPut({ url: to, headers, signal: abort.signal }, content);
    sending.catch(() => undefined);
    let before = -1;
    while (before !== sent) {
      before = sent;
      await sleep(200);
    }
    abort.abort();
    await assert.rejects(sending);
    assert.ok(sent < size / 4, `${sent} bytes`);
  });

  it("go where they are sent on, and hand the authorization to nobody else", async () => {
    const asked: (string | undefined)[] = [];
    const elsewhere = await serve((request, response) => {
      asked.push(request.headers.authorization);
      response.end("layer");
    });
    const registry = await serve((request, response) => {
      asked.push(request.headers.authorization);
      response.writeHead(307, { location: elsewhere.href }).end();
    });
    const answer = await pacedGet({ url: registry, headers: { authorization: "Basic secret" } });
    assert.equal(await text(answer), "layer");
    assert.deepEqual(asked, ["Basic secret", undefined]);
  });

  it("give the answer of who refuses, and fail where the connection breaks off", async () => {
    const from = await serve((_, response) => response.end("layer"));
    const refusing = await serve((request, response) => {
      request.resume().on("end", () => response.writeHead(403).end("DENIED"));
    });
    const broken = await serve((request) => void request.socket.destroy());
    const headers = { "content-length": "5" };
    const refused = await pacedPut({ url: refusing, headers }, await pacedGet({ url: from, headers: {} }));
    assert.deepEqual([refused.status, await refused.text()], [403, "DENIED"]);
    await assert.rejects(pacedPut({ url: broken, headers }, await pacedGet({ url: from, headers: {} })));
  });
});
