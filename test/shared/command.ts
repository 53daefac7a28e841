import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import type { ConfigValue } from "../../automation";
import type { World } from "../../local/world";
import { type Ended, ended } from "../../local/test/language-host/temporary-project";

/** A plain `pulumi` command, as typed in a checkout. */
export function pulumi(
  world: World,
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = world.env,
): Promise<Ended> {
  const command = path.join(world.paths.bin, "pulumi");
  const words = [...args, "--non-interactive", "--color", "never"];
  return ended(spawn(command, words, { cwd, env, stdio: ["ignore", "pipe", "pipe"] }));
}

/** The file of a stack: JSON is YAML. */
export function writeStackFile(
  dir: string,
  stack: string,
  config: Readonly<Record<string, ConfigValue>>,
): void {
  fs.writeFileSync(path.join(dir, `Pulumi.${stack}.yaml`), JSON.stringify({ config }));
}
