import { type ChildProcess, fork } from "node:child_process";
import * as os from "node:os";
import * as path from "node:path";
import * as readline from "node:readline";

import { checkout } from "../../local/paths";
import { type FileResult, resultMark } from "./protocol";
import { type TestTier, specs } from "./specs";

/**
 * Runs the files of a tier in two processes where there are two cores, each taking the next file as it is done with one.
 * What a file prints is printed when it is done, in one piece.
 */
export async function runTier(tier: TestTier): Promise<FileResult[]> {
  const queue = specs(tier);
  const results: FileResult[] = [];
  const processes = Math.min(2, os.availableParallelism(), queue.length);
  await Promise.all(
    Array.from({ length: processes }, async () => {
      // A process that dies takes one file with it; another goes on with the rest.
      while (queue.length > 0) results.push(...(await runFiles(tier, queue)));
    }),
  );
  return results;
}

async function runFiles(tier: TestTier, queue: string[]): Promise<FileResult[]> {
  const results: FileResult[] = [];
  const worker = startWorker(tier);
  let current = queue.shift();
  let printed: string[] = [];
  const print = () => {
    console.log(
      `\n-- ${current}\n${printed
        .join("\n")
        .replace(/\n{3,}/g, "\n\n")
        .trim()}`,
    );
    printed = [];
  };
  const next = () => {
    if (worker.connected) worker.send(current ?? "");
  };
  const onLine = (line: string) => {
    if (!line.startsWith(resultMark)) return void printed.push(line);
    results.push(JSON.parse(line.slice(resultMark.length)) as FileResult);
    print();
    current = queue.shift();
    next();
  };
  for (const stream of [worker.stdout, worker.stderr])
    if (stream) readline.createInterface({ input: stream }).on("line", onLine);
  const ended = new Promise<void>((resolve) => worker.once("close", () => resolve()));
  next();
  await ended;
  if (current !== undefined) {
    print();
    const died = "the process ended before the file was done";
    results.push({ file: current, passed: 0, skipped: 0, failed: [died], seconds: 0 });
  }
  return results;
}

function startWorker(tier: TestTier): ChildProcess {
  return fork(path.join(__dirname, "worker.ts"), [], {
    cwd: checkout,
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, BERTH_TIER: tier, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) },
  });
}
