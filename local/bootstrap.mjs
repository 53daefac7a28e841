// Runs a TypeScript entry of this checkout right after `git clone`: nothing is needed but Node.js and npm.
// Plain JavaScript on built-in modules only, because the dependencies may not be there yet.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { NodeFailure, ensureNode, pinnedNode } from "./node/ensure-node.mjs";

const checkout = join(dirname(fileURLToPath(import.meta.url)), "..");
const [entry, ...args] = process.argv.slice(2);

const needed = neededNode();
if (isOlder(process.versions.node, needed)) {
  goOnUnderNewerNode();
} else {
  if (!installed()) install();
  run();
}

/** The least version that the package's `engines` takes. */
function neededNode() {
  return /\d+(\.\d+)*/.exec(JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")).engines.node)[0];
}

function isOlder(version, than) {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  const at = b.findIndex((number, index) => number !== a[index]);
  return at >= 0 && a[at] < b[at];
}

/** The same command under a `node` from npm, which comes first on PATH: npm, npx and Pulumi start it from there too. */
function goOnUnderNewerNode() {
  const found = process.versions.node;
  try {
    const { version } = pinnedNode("lts");
    // On the error stream: what the command itself prints may be for a program.
    console.error(
      `berth needs Node.js ${needed} or newer and this is ${found}: going on under ${version} from npm.`,
    );
    const folder = ensureNode("lts");
    const PATH = [folder, process.env.PATH].filter(Boolean).join(delimiter);
    start(join(folder, "node"), process.argv.slice(1), { ...process.env, PATH });
  } catch (failure) {
    if (!(failure instanceof NodeFailure)) throw failure;
    console.error(failure.message);
    process.exitCode = 1;
  }
}

/** Whether node_modules holds every package of the lockfile; an install that was cut off leaves no record of itself. */
function installed() {
  const record = join(checkout, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = packages(join(checkout, "package-lock.json"));
  const present = packages(record);
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      !path.includes("node_modules/") || optional || link || present[path]?.version === version,
  );
}

function packages(lockfile) {
  return JSON.parse(readFileSync(lockfile, "utf8")).packages;
}

function install() {
  console.log("Installing the npm packages of this checkout (npm ci) ...");
  const result = spawnSync("npm", ["ci", "--loglevel=error"], { cwd: checkout, stdio: "inherit" });
  if (result.status === 0) return;
  fail(
    "`npm ci` failed; its own message is above.",
    "Check that npm reaches its registry (`npm ping`), then run the same command again.",
  );
}

function run() {
  start(process.execPath, ["--import", "tsx", join(checkout, entry), ...args]);
}

function start(command, words, env = process.env) {
  const child = spawn(command, words, { cwd: checkout, stdio: "inherit", env });
  // The terminal sends Ctrl-C to the child as well, which ends in order; leaving first would cut its last words off.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    process.exitCode = signal ? 1 : (code ?? 1);
  });
}

function fail(problem, nextStep) {
  console.error(`${problem}\n  ${nextStep}`);
  process.exit(1);
}
