import * as path from "node:path";

import { LocalError } from "./errors";
import { bearer } from "./gateway/http/authentication";
import { checkout, type LocalPaths, userCache } from "./paths";

/** The hours after which a local AWS that nobody uses stops by itself; longer than an evening, shorter than a day. */
const defaultHours = 12;
/** setTimeout counts to 24.8 days. */
const mostHours = 500;

/**
 * After how many minutes without a request it is to stop: `BERTH_IDLE_HOURS`, of which 0 means never.
 *
 * @throws {LocalError} for what is no number of hours
 */
export function idleMinutes(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const text = env["BERTH_IDLE_HOURS"];
  const hours = text === undefined ? defaultHours : Number(text);
  if (text?.trim() === "" || !(hours >= 0 && hours <= mostHours)) {
    throw new LocalError(
      "illegal-idle-hours",
      `BERTH_IDLE_HOURS is \`${text}\`; it may be a number from 0 (never) to ${mostHours}.`,
      "Correct it, or unset it.",
    );
  }
  return hours === 0 ? undefined : hours * 60;
}

/** What the gateway starts then: it looks once more, when no `npm start` can come between. */
export function idleStop(
  paths: LocalPaths,
  minutes: number,
): { args: string[]; env: Record<string, string> } {
  const command = [path.join(checkout, "local/bootstrap.mjs"), "local/cli.ts", "stop"];
  return {
    args: ["--idle-minutes", String(minutes), "--", ...command, "--when-idle", String(minutes)],
    env: { HOME: process.env["HOME"] ?? "", BERTH_DIR: paths.dir, BERTH_CACHE: userCache() },
  };
}

/** How long nobody has asked it for anything. */
export async function idleFor({
  endpoint,
  secret,
}: {
  readonly endpoint: string;
  readonly secret: string;
}): Promise<{ minutes: number }> {
  const answer = await fetch(`${endpoint}/_berth/health`, { headers: { authorization: bearer(secret) } });
  const { idleMs } = (await answer.json()) as { idleMs: number };
  return { minutes: idleMs / 60_000 };
}
