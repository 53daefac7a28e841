import { once } from "node:events";
import * as net from "node:net";

/** A TCP port that nothing listens on at 127.0.0.1. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
