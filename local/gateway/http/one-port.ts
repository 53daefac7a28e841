import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";

/** First byte of a TLS handshake record; no HTTP method begins with it. */
const tlsHandshake = 0x16;
/** How long a client may stay silent after it connected. */
const firstByteTimeoutMs = 120_000;

export interface OnePortServer {
  readonly port: number;
  /** Stops listening and ends every connection at once. */
  close(): Promise<void>;
}

/**
 * Answers HTTP and HTTPS on one port of 127.0.0.1.
 *
 * BuildKit and Docker speak HTTP to a registry on a loopback address, docker-build's own registry client
 * always HTTPS, and both get the same address from `repositoryUri`.
 */
export async function listenOnePort(o: {
  port: number;
  key: string;
  cert: string;
  /** Makes the handler once the port is known. */
  handler: (port: number) => http.RequestListener;
}): Promise<OnePortServer> {
  // Uploads may take long; clients reuse connections after pauses longer than Node's 5 s.
  const options = { requestTimeout: 0, keepAliveTimeout: 120_000 };
  const sockets = new Set<net.Socket>();

  const servers = {
    plain: new http.Server(options),
    secure: new https.Server({ ...options, key: o.key, cert: o.cert }),
  };
  const front = net.createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // Before a server takes it and after: a reset by the client is the client's business.
    socket.on("error", () => socket.destroy());
    const silent = setTimeout(() => socket.destroy(), firstByteTimeoutMs);
    socket.once("close", () => clearTimeout(silent));
    socket.once("data", (first: Buffer) => {
      clearTimeout(silent);
      socket.pause();
      socket.unshift(first);
      (first[0] === tlsHandshake ? servers.secure : servers.plain).emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  });
  await listen(front, o.port);

  const { port } = front.address() as net.AddressInfo;
  const handler = o.handler(port);
  for (const server of [servers.plain, servers.secure]) server.on("request", handler);

  return {
    port,
    close: () =>
      new Promise((resolve) => {
        front.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listen(server: net.Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
}
