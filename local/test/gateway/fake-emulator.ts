import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** Stands in for the emulator where only the way of the bytes matters. */
export async function fakeEmulator(
  listener: http.RequestListener,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
