import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { deployService } from "./service";
import { stagesOf } from "./stages";

/** Deploys the stages of the Pulumi project in the folder that is named, else in the current one, on request. */
function main(): void {
  const [project = "."] = process.argv.slice(2);
  const { HOST = "127.0.0.1", PORT = "8080", ORIGIN } = process.env;
  const service = deployService(stagesOf(project), { origins: ORIGIN === undefined ? [] : [ORIGIN] });
  const server = createServer(service.handle);

  server.on("error", fail);
  server.listen(Number(PORT), HOST, () => {
    const { port } = server.address() as AddressInfo;
    console.log(`listening on http://${HOST}:${port}`);
  });

  // The first signal lets each run finish what it is doing; the second ends them at once. No stack is left locked.
  const stop = () => {
    const isFirst = !service.stopping;
    console.log(isFirst ? "stopping: runs finish what they are doing" : "stopping at once");
    const ended = service.stop();
    if (!isFirst) return;
    void ended.then(() => {
      server.close(() => console.log("stopped"));
      // What is still open has had its last event.
      setTimeout(() => server.closeAllConnections(), 1000).unref();
    });
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

/** A folder without stages, a port that is taken: where in the code that was noticed tells nothing of it. */
function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

try {
  main();
} catch (error) {
  fail(error);
}
