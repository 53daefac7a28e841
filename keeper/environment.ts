import { parsedObject } from "../inventory/aws/parsed-object";
import { problemLine } from "../retention/problem";
import { keeperSettings, type KeeperSettings } from "./settings";

/** The variable of the function's environment that has the settings. A keeper is known by it. */
export const settingsVariable = "BERTH_KEEPER";

/** The settings as the function's environment has them. */
export function settingsText(settings: KeeperSettings): string {
  return JSON.stringify(settings);
}

/**
 * Reads them back.
 *
 * @throws {KeeperError} `invalid-settings`
 */
export function settingsOf(text: string | undefined): KeeperSettings {
  const given = parsedObject(text ?? "{}");
  if (!given)
    throw new KeeperError("invalid-settings", `${settingsVariable} must be a JSON object, got ${text}.`);
  const checked = keeperSettings(given);
  if (checked.ok) return checked.value;
  const problems = checked.problems.map(problemLine).join("\n");
  throw new KeeperError("invalid-settings", `${settingsVariable} has:\n${problems}`);
}

/** Why an invocation failed, so that Lambda tries it again, and puts it into the queue in the end. */
export class KeeperError extends Error {
  override readonly name = "KeeperError";

  constructor(
    readonly code: "invalid-settings" | "not-everything-kept",
    message: string,
  ) {
    super(message);
  }
}
