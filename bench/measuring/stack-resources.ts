import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";

import type { World } from "../../local/world";
import type { StateResource } from "../same-resources";

/** What a stack's state holds. */
export async function stackResources(
  world: World,
  { workDir, stack }: { readonly workDir: string; readonly stack: string },
): Promise<StateResource[]> {
  const pulumi = path.join(world.paths.bin, "pulumi");
  const args = ["stack", "export", "--stack", stack, "--non-interactive"];
  const { stdout } = await promisify(execFile)(pulumi, args, {
    cwd: workDir,
    env: world.env,
    maxBuffer: 2 ** 28,
  });
  const { deployment } = JSON.parse(stdout) as { deployment: { resources: StateResource[] } };
  return deployment.resources;
}
