#!/usr/bin/env node
import "./compile-cache";
import { main } from "./command-line";

// Whoever reads the output may have read enough: `berth audit | head -3`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

let isAbandoned = false;
const { stdin, stdout, stderr, env } = process;
void main(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  env,
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  abandon: () => (isAbandoned = true),
}).then((code) => {
  // Not `process.exit`, which would cut off what a pipe has not taken yet.
  process.exitCode = code;
  if (isAbandoned)
    setInterval(() => stdout.writableLength + stderr.writableLength === 0 && process.exit(), 50);
});
