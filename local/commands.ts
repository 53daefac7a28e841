import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { LocalError } from "./errors";
import { idleFor } from "./idle-stop";
import { dropStackSalt } from "./ours/stack-salt";
import { type LocalPaths, checkout } from "./paths";
import { withStartLock } from "./start/start-lock";
import { type World, resetWorld, runningWorld, stopWorld } from "./world";

export async function stop(paths: LocalPaths): Promise<void> {
  await withStartLock(paths, console.log, () => stopWorld(paths));
  console.log("The local AWS has ended. `npm start` makes a new one.");
}

/** For the gateway, which has seen nobody for a while: whoever came meanwhile keeps what they use. */
export async function stopWhenIdle(paths: LocalPaths, minutes: number): Promise<void> {
  await withStartLock(paths, console.log, async () => {
    const world = runningWorld(paths);
    const idle = world && (await idleFor(world)).minutes;
    if (idle === undefined || idle < minutes) return console.log("The local AWS is in use, or has ended.");
    await stopWorld(paths);
    console.log(`The local AWS has ended: nobody asked it for anything for ${Math.floor(idle)} minutes.`);
  });
}

export async function reset(paths: LocalPaths): Promise<void> {
  await withStartLock(paths, console.log, () => resetWorld(paths));
  console.log(
    `Nothing is left of the local AWS: ${path.relative(checkout, paths.dir) || paths.dir} is deleted.`,
  );
}

// eslint-disable-next-line @typescript-eslint/require-await -- every command of the table returns a promise
export async function status(paths: LocalPaths): Promise<void> {
  const world = runningWorld(paths);
  if (!world) {
    console.log("The local AWS is not running. Start it: `npm start`.");
    process.exitCode = 3;
    return;
  }
  console.log(`endpoint    ${world.endpoint}`);
  console.log(`registry    ${world.registry}`);
  console.log(`tier        ${world.tier}`);
  console.log(`containers  ${world.env["DOCKER_HOST"] ?? "none"}`);
  console.log(`logs        ${paths.logs}`);
}

// eslint-disable-next-line @typescript-eslint/require-await -- as above
export async function logs(paths: LocalPaths, part: string | undefined, lines: number): Promise<void> {
  const parts = fs.existsSync(paths.logs)
    ? fs.readdirSync(paths.logs).map((file) => path.basename(file, ".log"))
    : [];
  if (part !== undefined && !parts.includes(part)) {
    throw new LocalError(
      "unknown-log",
      `There is no log of \`${part}\`; there are: ${parts.join(", ") || "none yet"}.`,
      "Name one of them, or none for all.",
    );
  }
  for (const name of part === undefined ? parts : [part]) {
    const text = fs.readFileSync(path.join(paths.logs, `${name}.log`), "utf8").trimEnd();
    console.log(`== ${name}\n${text.split("\n").slice(-lines).join("\n")}\n`);
  }
}

export async function shell(paths: LocalPaths, command: readonly string[]): Promise<void> {
  const world = requireWorld(paths);
  const [file = process.env["SHELL"] ?? "/bin/sh", ...args] = command;
  if (command.length === 0) {
    console.log(
      "`pulumi up --stack local` runs this checkout's index.ts against the local AWS. Leave with `exit`.",
    );
  }
  const child = spawn(file, args, { cwd: checkout, stdio: "inherit", env: world.env });
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.on("error", (cause) =>
      reject(
        new LocalError(
          "no-such-command",
          `\`${file}\` can't be run.`,
          "Check its name and that it is on PATH.",
          {
            cause,
          },
        ),
      ),
    );
    child.on("close", (code) => resolve(code ?? 1));
  });
  dropStackSalt(checkout);
}

/** The local AWS that runs. @throws {LocalError} when none does */
export function requireWorld(paths: LocalPaths): World {
  const world = runningWorld(paths);
  if (world) return world;
  throw new LocalError("not-running", "The local AWS is not running.", "Start it: `npm start`.");
}
