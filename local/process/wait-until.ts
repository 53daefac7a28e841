import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { LocalError } from "../errors";
import { type Daemon, isAlive } from "./daemon";

export interface WaitUntilOptions {
  /** What is waited for, as the subject of a sentence: "The emulator". */
  readonly what: string;
  readonly timeoutMs: number;
  /** Fail at once, with the end of its log, when it dies. */
  readonly daemon?: Daemon;
}

/** Asks again and again until the answer is yes. A probe that throws has answered no. */
export async function waitUntil(
  probe: () => boolean | Promise<boolean>,
  options: WaitUntilOptions,
): Promise<void> {
  const { what, timeoutMs, daemon } = options;
  const deadline = Date.now() + timeoutMs;
  let lastFailure: unknown;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 250)) {
    const died = daemon !== undefined && !isAlive(daemon);
    let yes = false;
    try {
      yes = await probe();
    } catch (failure) {
      lastFailure = failure;
    }
    // Looked at before the probe: what answers in the place of a dead daemon is somebody else's.
    if (died)
      throw new LocalError(
        "daemon-died",
        `${what} ended while it was starting.${tail(daemon)}`,
        seeLog(daemon),
      );
    if (yes) return;
    if (Date.now() >= deadline) {
      throw new LocalError(
        "not-ready",
        `${what} did not answer within ${Math.round(timeoutMs / 1000)} s.${daemon ? tail(daemon) : ""}`,
        daemon ? seeLog(daemon) : "Run the command again.",
        { cause: lastFailure },
      );
    }
    await sleep(Math.min(pause, Math.max(deadline - Date.now(), 1)));
  }
}

function tail(daemon: Daemon): string {
  const text = fs.existsSync(daemon.logFile) ? fs.readFileSync(daemon.logFile, "utf8").trimEnd() : "";
  return text === "" ? " Its log is empty." : ` Its log ends:\n${text.split("\n").slice(-12).join("\n")}`;
}

function seeLog(daemon: Daemon): string {
  return `Read ${daemon.logFile}, then run the command again.`;
}
