import Mocha from "mocha";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import { endTestWorld } from "../../local/test/world";
import { type FileResult, resultMark } from "./protocol";

// A process of the test run. It runs one file after another as it is told to, each as a mocha run of its own; modules and
// the local AWS stay from file to file.

// They end what hangs. A machine that is busy with something else must not fail a test.
const timeouts =
  process.env["BERTH_TIER"] === "quick"
    ? { timeout: 60_000, slow: 2_000 }
    : { timeout: 300_000, slow: 30_000 };

process.on("message", (file: string | undefined) => void (file ? runAndSay(file) : end()));
// The run itself is gone: whoever interrupted it waits for no result.
process.on("disconnect", () => void end());

async function runAndSay(file: string): Promise<void> {
  const result = await runFile(file);
  process.stdout.write(`\n${resultMark}${JSON.stringify(result)}\n`);
}

async function runFile(file: string): Promise<FileResult> {
  const started = performance.now();
  const failed: string[] = [];
  let [passed, skipped] = [0, 0];
  try {
    const mocha = new Mocha({
      ...timeouts,
      forbidOnly: true,
      reporter: "spec",
    });
    mocha.addFile(path.join(checkout, file));
    await mocha.loadFilesAsync();
    const { EVENT_TEST_PASS, EVENT_TEST_PENDING, EVENT_TEST_FAIL } = Mocha.Runner.constants;
    await new Promise<void>((resolve) => {
      const runner = mocha.run(() => {
        // Mocha leaves its listeners on the process: one more for each file, and each would hand an unhandled rejection
        // on to all others.
        runner.dispose();
        resolve();
      });
      runner.on(EVENT_TEST_PASS, () => (passed += 1));
      runner.on(EVENT_TEST_PENDING, () => (skipped += 1));
      runner.on(EVENT_TEST_FAIL, (test: Mocha.Test, { message }: Error) =>
        failed.push(`${test.fullTitle()}: ${inOneLine(message)}`),
      );
    });
    if (passed + skipped + failed.length === 0) failed.push("holds no test");
  } catch (failure) {
    console.log(failure);
    failed.push("could not be loaded");
  }
  return { file, passed, skipped, failed, seconds: (performance.now() - started) / 1000 };
}

/** The first lines of a message: an engine's failure says what failed in its first one, and why in those after it. */
function inOneLine(message: string): string {
  const lines = message.split("\n").map((line) => line.trim());
  return lines.filter(Boolean).slice(0, 5).join(" / ").slice(0, 600);
}

async function end(): Promise<void> {
  await endTestWorld();
  process.exit();
}
