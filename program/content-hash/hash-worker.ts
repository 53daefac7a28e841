import { once } from "node:events";
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import { Worker } from "node:worker_threads";

/** What a function that runs in a worker is given, for it can import nothing. */
export interface Modules {
  readonly fs: Pick<typeof fs, "openSync" | "readSync" | "closeSync" | "lstatSync">;
  readonly crypto: Pick<typeof crypto, "createHash" | "hash">;
}

/** The same for a function that runs here. */
export const modules: Modules = { fs, crypto };

/** Another thread, there to help: whatever it does not do has to be done without it. */
export interface HashWorker<Data, Result> {
  /** Hands over the data, once. Resolves with nothing when the thread could not start or was ended. */
  run(data: Data): Promise<Result | undefined>;
  stop(): Promise<void>;
}

/**
 * Starts a thread that runs the function's source text: no one file is a module to tsc's output, ts-node, tsx and
 * bundlers alike. So the function may use nothing but its arguments and globals, and no function with a name, around
 * which compilers put helpers of theirs.
 */
export function startWorker<Data, Result>(
  work: (modules: Modules, data: Data) => Result,
): HashWorker<Data, Result> {
  const source = `const { parentPort } = require("node:worker_threads");
const modules = { fs: require("node:fs"), crypto: require("node:crypto") };
const work = ${work.toString()};
parentPort.once("message", (data) => parentPort.postMessage(work(modules, data)));`;
  // Without this process's own options: a loader of TypeScript would take longer to start than there is to gain.
  const worker = new Worker(source, { eval: true, execArgv: [] });
  worker.unref();
  const failed = once(worker, "exit").then(
    () => undefined,
    () => undefined,
  );
  return {
    async run(data) {
      const answered = once(worker, "message").then(([result]) => result as Result);
      worker.postMessage(data);
      return Promise.race([answered, failed]).catch(() => undefined);
    },
    async stop() {
      await worker.terminate();
    },
  };
}
