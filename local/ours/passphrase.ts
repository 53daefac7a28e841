import { randomBytes } from "node:crypto";
import * as fs from "node:fs";

import type { LocalPaths } from "../paths";

/**
 * Makes the passphrase of the local stacks' secrets, in a file that only this user reads. What an earlier version has
 * encrypted with an empty one stays readable until that state is gone.
 */
export function ensurePassphrase({ passphrase, state }: LocalPaths): void {
  if (fs.existsSync(passphrase)) return;
  const text = fs.existsSync(state) ? "" : randomBytes(24).toString("base64url");
  fs.writeFileSync(passphrase, text, { mode: 0o600, flag: "wx" });
}
