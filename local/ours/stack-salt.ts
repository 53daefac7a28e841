import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Takes the salt out of the local stack's file that Pulumi's commands write into it: the state has it too, and it is of
 * the passphrase of this machine's local AWS, so that in the checkout it would be a change for nobody. It stays where
 * values of the file are encrypted with it.
 *
 * @param project The folder of Pulumi.local.yaml
 */
export function dropStackSalt(project: string): void {
  const file = path.join(project, "Pulumi.local.yaml");
  if (!fs.existsSync(file)) return;
  const text = fs.readFileSync(file, "utf8");
  if (/^\s+(- )?secure:/m.test(text)) return;
  const without = text.replace(/^encryptionsalt:.*(\n|$)/m, "");
  if (without !== text) fs.writeFileSync(file, without);
}
