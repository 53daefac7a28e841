import * as path from "node:path";

import { FileSystem, IgnoreMode } from "aws-cdk-lib";

import { contentHash } from "../../program/content-hash/content-hash";
import { ignoreRules } from "./hash-context";
import type { Cost } from "../measuring/measure";

/** Who hashes, and how. */
const programs: Readonly<Record<string, (context: string) => Promise<string>>> = {
  berth: (context) => contentHash({ context: path.basename(context) }, path.dirname(context)),
  cdk: (context) =>
    Promise.resolve(FileSystem.fingerprint(context, { ignoreMode: IgnoreMode.DOCKER, exclude: ignoreRules })),
};

/** Hashes a context once, in this fresh process, and prints what that cost: without Node.js's start and all imports. */
async function main([program = "", context = ""]: readonly string[]): Promise<void> {
  const hash = programs[program];
  if (hash === undefined) throw new Error(`\`${program}\` is none of ${Object.keys(programs).join(", ")}.`);
  const [started, processor] = [performance.now(), process.cpuUsage()];
  await hash(context);
  const wallSeconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(processor);
  const cost: Cost = {
    wallSeconds,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
  console.log(JSON.stringify(cost));
}

void main(process.argv.slice(2));
