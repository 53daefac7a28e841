import * as fs from "node:fs";
import { z } from "zod";

import { ownFolder } from "./ours/own-folder";
import type { LocalPaths } from "./paths";

const daemon = z.object({
  name: z.string(),
  pid: z.number().int(),
  startTime: z.string(),
  logFile: z.string(),
});

const schema = z.object({
  /** The checkout's ports stay the same from start to start, so that a browser tab or a script goes on working. */
  gatewayPort: z.number().int(),
  emulatorPort: z.number().int(),
  /** By which the emulator knows the gateway. */
  emulatorKey: z.string(),
  /** `AWS_SECRET_ACCESS_KEY` of the local shell: another one whenever the emulator begins anew. */
  secret: z.string(),
  tier: z.enum(["engine", "full"]),
  docker: z.object({ host: z.string(), ours: z.boolean() }).optional(),
  daemons: z.object({
    emulator: daemon.optional(),
    gateway: daemon.optional(),
    buildkit: daemon.extend({ address: z.string() }).optional(),
  }),
});

/** What runs for one local AWS, and where; kept in `world.json`. */
export type WorldFile = z.infer<typeof schema>;

/** The recorded world; undefined when there is none, or when the file is of another version of berth. */
export function readWorldFile(paths: LocalPaths): WorldFile | undefined {
  if (!fs.existsSync(paths.worldFile)) return undefined;
  try {
    return schema.safeParse(JSON.parse(fs.readFileSync(paths.worldFile, "utf8"))).data;
  } catch {
    return undefined;
  }
}

/** Written whole or not at all: a start may be killed at any moment. */
export function writeWorldFile(paths: LocalPaths, world: WorldFile): void {
  ownFolder(paths.dir);
  const temporary = `${paths.worldFile}.${process.pid}`;
  fs.writeFileSync(temporary, JSON.stringify(world, undefined, 2) + "\n", { mode: 0o600 });
  fs.renameSync(temporary, paths.worldFile);
}
