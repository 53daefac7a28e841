import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import type { FileResult } from "./protocol";

/** Cheapest first. A tier's specs are told by their file names. */
export const tiers = ["quick", "engine", "full"] as const;
export type TestTier = (typeof tiers)[number];

/** The tier's files, from the checkout, in the order in which they are to be begun. */
export function specs(tier: TestTier): string[] {
  const files = ["test", "local/test"].flatMap((folder) =>
    fs
      .readdirSync(path.join(checkout, folder), { recursive: true, encoding: "utf8" })
      .map((file) => path.join(folder, file)),
  );
  return longestFirst(files.filter((file) => tierOf(file) === tier).sort(), knownSeconds());
}

export function tierOf(file: string): TestTier | undefined {
  const name = path.basename(file);
  if (/^[^.]*\.spec\.ts$/.test(name)) return "quick";
  return tiers.find((tier) => name.endsWith(`.${tier}.spec.ts`));
}

/** The long ones first, so that no process is left alone with one at the end. */
export function longestFirst(files: readonly string[], seconds: Readonly<Record<string, number>>): string[] {
  return [...files].sort((a, b) => (seconds[b] ?? 0) - (seconds[a] ?? 0) || (a < b ? -1 : 1));
}

/** What files took becomes what they are known to take; files of other tiers stay as they are. */
export function keepSeconds(results: readonly FileResult[]): void {
  const took = results.map(({ file, seconds }) => [file, Math.round(seconds)] as const);
  const known = { ...knownSeconds(), ...Object.fromEntries(took) };
  const long = Object.entries(known).filter(
    ([file, seconds]) => seconds >= 5 && fs.existsSync(path.join(checkout, file)),
  );
  const sorted = Object.fromEntries(long.sort(([a], [b]) => (a < b ? -1 : 1)));
  fs.writeFileSync(secondsFile, `${JSON.stringify(sorted, undefined, 2)}\n`);
}

/** How long files took on two cores, for their order only. Those that are not named are short. */
function knownSeconds(): Record<string, number> {
  return JSON.parse(fs.readFileSync(secondsFile, "utf8")) as Record<string, number>;
}

const secondsFile = path.join(__dirname, "seconds.json");
