// The Node.js that berth is developed under, from npm, in the user's tool cache: for a machine whose own is older.
// Plain JavaScript on built-in modules only, because the dependencies may not be there yet.
// As a program it prints the folder that holds `node`: `PATH=$(node local/node/ensure-node.mjs):$PATH`.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** What could not be done, and what to do about it. */
export class NodeFailure extends Error {
  constructor(problem, nextStep) {
    super(`${problem}\n  ${nextStep}`);
  }
}

/** The pinned version that `which` (`lts`, `oldest`) means on this kind of machine. */
export function pinnedNode(which) {
  const platform = `${process.platform}-${process.arch}`;
  const pin = JSON.parse(readFileSync(join(here, "pins.json"), "utf8"))[platform]?.[which];
  if (pin) return { ...pin, name: `node-${platform}` };
  throw new NodeFailure(
    `No Node.js (${which}) is known for \`${platform}\`.`,
    "Install Node.js 24, put it first on PATH and run the same command again.",
  );
}

/**
 * The folder with the pinned `node`. Fetched once: two at once may fetch it twice, but what they find is always whole,
 * for it appears in one step. The checksum is pinned too.
 */
export function ensureNode(which) {
  const { name, version, integrity } = pinnedNode(which);
  const cache = join(userCache(), "node");
  const entry = join(cache, `${name}-${version}`);
  if (existsSync(join(entry, "node"))) return entry;
  mkdirSync(cache, { recursive: true });
  removeAttempts(cache);
  const attempt = mkdtempSync(join(cache, "attempt-"));
  try {
    const archive = fetchPackage(`${name}@${version}`, attempt);
    verify(archive, integrity);
    unpack(archive, attempt);
    place(join(attempt, "package", "bin"), entry);
  } finally {
    rmSync(attempt, { recursive: true, force: true });
  }
  return entry;
}

/** As `userCache` in local/paths.ts. */
function userCache() {
  return process.env.BERTH_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "berth");
}

/** Through the user's own npm: their registry, proxy and credentials. */
function fetchPackage(wanted, dir) {
  const args = ["pack", wanted, "--silent", "--ignore-scripts", "--pack-destination", dir];
  const { status, stderr } = spawnSync("npm", args, { cwd: here, encoding: "utf8" });
  const archive = readdirSync(dir).find((file) => file.endsWith(".tgz"));
  if (status === 0 && archive) return join(dir, archive);
  throw new NodeFailure(
    `\`npm pack ${wanted}\` failed: ${(stderr ?? "").trim().split("\n").pop() || "npm did not run"}`,
    "Check that npm reaches its registry (`npm ping`), or install Node.js 24, then run the same command again.",
  );
}

function verify(archive, integrity) {
  const found = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
  if (found === integrity) return;
  throw new NodeFailure(
    `What npm fetched as Node.js is not what was published: ${found} instead of ${integrity}.`,
    "Ask whoever runs your npm registry, or install Node.js 24 yourself.",
  );
}

function unpack(archive, dir) {
  const { status, stderr } = spawnSync(
    "tar",
    ["-xzf", archive, "-C", dir, "--no-same-owner", "package/bin/node"],
    {
      encoding: "utf8",
    },
  );
  if (status === 0) return;
  throw new NodeFailure(
    `\`tar\` could not unpack Node.js: ${(stderr ?? "").trim() || "it is not on PATH"}`,
    "Check that the disk has 200 MB free, then run the same command again.",
  );
}

function place(folder, entry) {
  try {
    renameSync(folder, entry);
  } catch (failure) {
    // Another run was faster; its folder is as good.
    if (!existsSync(join(entry, "node"))) throw failure;
  }
}

/** Of runs that were killed: no fetch takes an hour. */
function removeAttempts(cache) {
  for (const name of readdirSync(cache).filter((name) => name.startsWith("attempt-"))) {
    const attempt = join(cache, name);
    const made = statSync(attempt, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > 3_600_000) rmSync(attempt, { recursive: true, force: true });
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    console.log(ensureNode(process.argv[2] ?? "lts"));
  } catch (failure) {
    if (!(failure instanceof NodeFailure)) throw failure;
    console.error(failure.message);
    process.exitCode = 1;
  }
}
