import * as http from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";

import type { ProxyChoice } from "./proxy-choice";

type Made = (error: Error | null, stream: Duplex) => void;

/**
 * Asks hosts through a proxy, by a tunnel (`CONNECT`), or directly where the choice says so.
 *
 * @see https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback
 */
export class ProxyAgent extends https.Agent {
  constructor(
    options: https.AgentOptions,
    private readonly choose: ProxyChoice,
  ) {
    super(options);
  }

  override createConnection(options: tls.ConnectionOptions, made: Made): Duplex | null | undefined {
    const { host = "", port = 443 } = options;
    const proxy = this.choose(host, Number(port));
    // Left out of Node.js's types for this class.
    if (!proxy) return super.createConnection(options, made);
    tunnel(proxy, `${host}:${port}`).then(
      (socket) => made(null, tls.connect({ ...options, socket, servername: options.servername ?? host })),
      (error: Error) => made(error, undefined as never),
    );
    return undefined;
  }
}

function tunnel(proxy: URL, target: string): Promise<Duplex & import("node:net").Socket> {
  const isTls = proxy.protocol === "https:";
  return new Promise((resolve, reject) => {
    const request = (isTls ? https : http).request({
      method: "CONNECT",
      host: proxy.hostname,
      port: proxy.port || (isTls ? 443 : 80),
      path: target,
      headers: { host: target, ...authorization(proxy) },
      agent: false,
    });
    request.once("connect", ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(
        new Error(
          `The proxy ${proxy.host} refuses a tunnel to ${target}: it answers ${statusCode ?? "nothing"}. ` +
            "Check `aws:httpsProxy` and `aws:httpProxy`, or HTTPS_PROXY and NO_PROXY of the environment.",
        ),
      );
    });
    request.once("error", reject);
    request.end();
  });
}

function authorization({ username, password }: URL): http.OutgoingHttpHeaders {
  if (username === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}
