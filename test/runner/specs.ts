import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../local/paths";

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

/** How long files took on two cores, for their order only. Those that are not named are short. */
function knownSeconds(): Record<string, number> {
  return JSON.parse(fs.readFileSync(path.join(__dirname, "seconds.json"), "utf8")) as Record<string, number>;
}
