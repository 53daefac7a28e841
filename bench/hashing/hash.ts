import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout } from "node:timers/promises";

import { runCommand } from "../../local/process";
import { writeContext } from "./hash-context";
import type { Cost } from "../measuring/measure";
import { publish, table } from "../measuring/report";

const programs = [
  { name: "berth", title: "berth, `contentHash`" },
  { name: "cdk", title: "aws-cdk-lib, `FileSystem.fingerprint`" },
] as const;

/**
 * How long it takes to hash a build context of 1 GiB in 20,000 files, ignore rules and disk caches included: without a
 * cache, and with that of the run before. Each run has a fresh process; the files are in the system's memory.
 */
export async function hash([given = "5"]: readonly string[]): Promise<void> {
  const rounds = Number(given);
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "bench-hash-"));
  try {
    const context = path.join(dir, "context");
    writeContext(context);
    // Neither keeps digests of files that have only just changed.
    await setTimeout(2500);
    const costs = { cold: new Map<string, Cost[]>(), warm: new Map<string, Cost[]>() };
    // The first round has the system read the files, and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const { name } of programs) {
        const home = path.join(dir, `home-${name}`);
        fs.rmSync(home, { recursive: true, force: true });
        fs.mkdirSync(home);
        for (const cache of ["cold", "warm"] as const) {
          const cost = await hashOnce(name, context, home);
          if (round > 0) costs[cache].set(name, [...(costs[cache].get(name) ?? []), cost]);
          console.log(`${cache} ${round}/${rounds} ${name}: ${cost.wallSeconds.toFixed(2)} s`);
        }
      }
    }
    const sections = (["cold", "warm"] as const).map((cache) =>
      table(
        `Content hash of 1 GiB in 20,000 files, ${cache === "cold" ? "without a cache" : "with the cache of the run before"}`,
        programs.map(({ name, title }) => ({ title, costs: costs[cache].get(name) ?? [] })),
      ),
    );
    publish(`npm run bench -- hash ${rounds}`, rounds, sections.join("\n"));
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/** Both keep their caches in the user's home. */
async function hashOnce(program: string, context: string, home: string): Promise<Cost> {
  const args = ["--import", "tsx", path.join(__dirname, "hash-once.ts"), program, context];
  const env = { PATH: process.env["PATH"] ?? "", HOME: home };
  return JSON.parse(await runCommand(process.execPath, args, { env, inheritEnv: false })) as Cost;
}
