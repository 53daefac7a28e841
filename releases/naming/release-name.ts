import { createHash } from "node:crypto";

import { isReleaseService } from "../../retention/releases/release-tag";

/**
 * The name under which releases of something are counted whose own name is given: in the letters that a release tag takes.
 * Capital letters become small, whatever else is no letter, digit or hyphen becomes a hyphen, and of a name with more than
 * 100 characters the first 87 stay, with a part of its SHA-256 behind them: two that differ stay two.
 */
export function releaseNameOf(name: string): string {
  const letters = inTagLetters(name);
  if (isReleaseService(letters)) return letters;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 12);
  return `${letters.slice(0, 87)}-${hash}`;
}

/** A name in the letters that a release tag takes, of whatever length. */
export function inTagLetters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9-]/g, "-");
}
