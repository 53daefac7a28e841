import { type Preflight, type Shortcoming, describeShortcomings, preflight } from "../local/preflight";
import { sweepTestWorlds } from "../local/test/sweep";
import type { FileResult } from "./runner/protocol";
import { runTier } from "./runner/run-tier";
import { keepSeconds, type TestTier, tiers } from "./runner/specs";

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

  const results: FileResult[] = [];
  const missed: string[] = [];
  for (const tier of wanted) {
    const reason = whyNot(tier, machine);
    if (reason) {
      missed.push(`${tier} tier did not run:\n${reason}`);
      continue;
    }
    console.log(`\n== ${tier} tier`);
    const started = performance.now();
    const ofTier = await runTier(tier);
    printSummary(tier, ofTier, performance.now() - started);
    results.push(...ofTier);
  }

  // Then look at what git says of it: only a whole run of a quiet machine is worth keeping.
  if (process.env["BERTH_UPDATE_SECONDS"] === "1") keepSeconds(results);

  for (const line of missed) console.log(`\n${line}`);
  const mustBeFull = process.env["CI"] === "true" || process.env["BERTH_REQUIRE"] === "full";
  const missedCount = mustBeFull ? missed.length : 0;
  if (missedCount > 0)
    console.log("\nEvery tier has to run here (CI=true or BERTH_REQUIRE=full), so this is a failure.");
  const { passed } = count(results);
  const failed = count(results).failed + missedCount;
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

/** Brings up what the engine and full tiers need from outside, with visible progress. */
async function prepare(): Promise<Preflight> {
  const { install, installBrowser, installed, installLanguages } = await import("../local/installation.ts");
  await sweepTestWorlds();
  const machine = await preflight({ toolsReady: installed() });
  if (machine.tier) {
    const onLine = (line: string) => console.log(`  ${line}`);
    await install(onLine);
    await installLanguages(onLine);
    // Only one spec needs it, and says so where there is none.
    await installBrowser(onLine);
  }
  return machine;
}

function whyNot(tier: TestTier, machine: Preflight | undefined): string | undefined {
  if (tier === "quick" || machine?.tier === "full" || (tier === "engine" && machine?.tier === "engine"))
    return undefined;
  const blocking = (shortcoming: Shortcoming) => tier === "full" || shortcoming.blocks === "engine";
  return describeShortcomings(machine?.shortcomings.filter(blocking) ?? []);
}

/** The slowest files, and once more what failed, for `.ci/run` too: its output is far above. */
function printSummary(tier: TestTier, results: readonly FileResult[], took: number): void {
  const slowest = [...results].sort((a, b) => b.seconds - a.seconds).slice(0, 10);
  console.log("\nslowest files:");
  for (const { file, seconds } of slowest) console.log(`  ${seconds.toFixed(1).padStart(6)} s  ${file}`);
  const broken = results.filter(({ failed }) => failed.length > 0);
  if (broken.length > 0) console.log("\nfailed tests:");
  for (const { file, failed } of broken) for (const said of failed) console.log(`  ${file}: ${said}`);
  const { passed, failed, skipped } = count(results);
  const seconds = Math.round(took / 1000);
  console.log(`== ${tier} tier: ${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds} s`);
}

function count(results: readonly FileResult[]) {
  return {
    passed: results.reduce((total, { passed }) => total + passed, 0),
    failed: results.reduce((total, { failed }) => total + failed.length, 0),
    skipped: results.reduce((total, { skipped }) => total + skipped, 0),
  };
}
