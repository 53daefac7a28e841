import type { Finding } from "../check";
import { ToolError, type RunTool } from "./run-tool";
import { fits, versionIn } from "./versions";

/** The oldest that is tested: older ones adopt no repository whose settings differ, and know no error hooks. */
export const oldestPulumi = "3.256.0";

const remedy = "Install it (https://www.pulumi.com/docs/install/), and put it on PATH.";

/** Pulumi's own command, which deploys and keeps the state. */
export async function lookForPulumi(run: RunTool, signal: AbortSignal): Promise<Finding> {
  try {
    return pulumiFinding(await run("pulumi", ["version"], signal));
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return error.isMissing
      ? { status: "problem", found: "The Pulumi CLI is not on PATH.", remedy }
      : {
          status: "problem",
          found: error.message,
          remedy: "Install it anew: https://www.pulumi.com/docs/install/",
        };
  }
}

/** @param said What `pulumi version` says. */
export function pulumiFinding(said: string): Finding {
  const version = versionIn(said);
  if (version === undefined)
    return {
      status: "warning",
      found: `It doesn't tell its version ("${said.trim().slice(0, 60)}").`,
      remedy,
    };
  if (fits(version, `>=${oldestPulumi}`))
    return { status: "ok", found: `${version}; berth takes ${oldestPulumi} or newer.` };
  return {
    status: "problem",
    found: `${version} is too old: berth takes ${oldestPulumi} or newer.`,
    remedy: "Install a newer one: https://www.pulumi.com/docs/install/",
  };
}
