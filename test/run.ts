import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { checkout } from "../local/paths";
import { type Preflight, type Shortcoming, describeShortcomings, preflight } from "../local/preflight";
import { sweepTestWorlds } from "./sweep";

/** Cheapest first. A tier's specs are told by their file names. */
const tiers = ["quick", "engine", "full"] as const;
type TestTier = (typeof tiers)[number];

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

void main();

async function main(): Promise<void> {
  const asked = process.argv[2] as TestTier | undefined;
  if (asked && !tiers.includes(asked)) {
    console.error(`\`${asked}\` is no tier. Tiers: ${tiers.join(", ")}; without one, all of them run.`);
    process.exitCode = 2;
    return;
  }
  const wanted = asked ? [asked] : [...tiers];
  const machine = wanted.some((tier) => tier !== "quick") ? await prepare() : undefined;

  const results: Counts[] = [];
  const missed: string[] = [];
  for (const tier of wanted) {
    const reason = whyNot(tier, machine);
    if (reason) {
      missed.push(`${tier} tier did not run:\n${reason}`);
      continue;
    }
    console.log(`\n== ${tier} tier`);
    const counts = await runTier(tier);
    console.log(
      `== ${tier} tier: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
    );
    results.push(counts);
  }

  for (const line of missed) console.log(`\n${line}`);
  const mustBeFull = process.env["CI"] === "true" || process.env["BERTH_REQUIRE"] === "full";
  const missedCount = mustBeFull ? missed.length : 0;
  if (missedCount > 0)
    console.log("\nEvery tier has to run here (CI=true or BERTH_REQUIRE=full), so this is a failure.");
  const passed = sum(results, "passed");
  const failed = sum(results, "failed") + missedCount;
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

/** Brings up what the engine and full tiers need from outside, with visible progress. */
async function prepare(): Promise<Preflight> {
  const { install, installed } = await import("../local/installation.js");
  await sweepTestWorlds();
  const machine = await preflight({ toolsReady: installed() });
  if (machine.tier) await install((line) => console.log(`  ${line}`));
  return machine;
}

function whyNot(tier: TestTier, machine: Preflight | undefined): string | undefined {
  if (tier === "quick" || machine?.tier === "full" || (tier === "engine" && machine?.tier === "engine"))
    return undefined;
  const blocking = (shortcoming: Shortcoming) => tier === "full" || shortcoming.blocks === "engine";
  return describeShortcomings(machine?.shortcomings.filter(blocking) ?? []);
}

async function runTier(tier: TestTier): Promise<Counts> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "berth-counts-"));
  const countsFile = path.join(folder, "counts.json");
  try {
    await mocha(tier, countsFile);
    // A run that died before its end wrote nothing, and is a failure.
    if (!fs.existsSync(countsFile)) return { passed: 0, failed: 1, skipped: 0 };
    return JSON.parse(fs.readFileSync(countsFile, "utf8")) as Counts;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function mocha(tier: TestTier, countsFile: string): Promise<void> {
  const args = [
    path.join(checkout, "node_modules/mocha/bin/mocha.js"),
    ...["--reporter", path.join(checkout, "test/tier-reporter.ts")],
    ...(tier === "quick" ? [] : ["--timeout", "300000", "--slow", "30000"]),
    ...specs(tier),
  ];
  const env = { ...process.env, BERTH_TIER: tier, BERTH_COUNTS: countsFile };
  const child = spawn(process.execPath, args, { cwd: checkout, stdio: "inherit", env });
  return new Promise((resolve) => child.on("close", () => resolve()));
}

function specs(tier: TestTier): string[] {
  const files = ["test", "local/test"].flatMap((folder) =>
    fs
      .readdirSync(path.join(checkout, folder), { recursive: true, encoding: "utf8" })
      .map((file) => path.join(folder, file)),
  );
  const belongs = (file: string) =>
    tier === "quick" ? /^[^.]*\.spec\.ts$/.test(path.basename(file)) : file.endsWith(`.${tier}.spec.ts`);
  return files.filter(belongs).sort();
}

function sum(results: readonly Counts[], key: keyof Counts): number {
  return results.reduce((total, counts) => total + counts[key], 0);
}
