// Runs a TypeScript entry of this checkout right after `git clone`: nothing is needed but Node.js and npm.
// Plain JavaScript on built-in modules only, because the dependencies may not be there yet.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = join(dirname(fileURLToPath(import.meta.url)), "..");
const [entry, ...args] = process.argv.slice(2);

requireNode();
if (!installed()) install();
run();

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `berth needs Node.js 20.19 or newer; this is ${process.versions.node}.`,
    "Install a newer Node.js (22 is a good choice) and run the same command again.",
  );
}

/** Whether node_modules holds every package of the lockfile; an install that was cut off leaves no record of itself. */
function installed() {
  const record = join(checkout, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = packages(join(checkout, "package-lock.json"));
  const present = packages(record);
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === "" || optional || link || present[path]?.version === version,
  );
}

function packages(lockfile) {
  return JSON.parse(readFileSync(lockfile, "utf8")).packages;
}

function install() {
  console.log("Installing the npm packages of this checkout (npm ci) ...");
  const result = spawnSync("npm", ["ci", "--loglevel=error"], { cwd: checkout, stdio: "inherit" });
  if (result.status === 0) return build();
  fail(
    "`npm ci` failed; its own message is above.",
    "Check that npm reaches its registry (`npm ping`), then run the same command again.",
  );
}

/** Pulumi then runs `Release` out of the build, and needs not put its code together each time. It goes without, too. */
function build() {
  console.log("Building the package (npm run build) ...");
  spawnSync("npm", ["run", "--silent", "build"], { cwd: checkout, stdio: "inherit" });
}

function run() {
  const child = spawn(process.execPath, ["--import", "tsx", join(checkout, entry), ...args], {
    cwd: checkout,
    stdio: "inherit",
  });
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
