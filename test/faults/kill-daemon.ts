import { isAlive, waitUntil } from "../../local/process";
import type { World } from "../../local/world";
import { readWorldFile } from "../../local/world-file";

/** `kill -9` of a daemon of the local AWS, with all that it has started; `mendTestWorld` starts it again. */
export async function killDaemon({ paths }: World, name: "gateway" | "buildkit"): Promise<void> {
  const daemon = readWorldFile(paths)?.daemons[name];
  if (!daemon) throw new Error(`No ${name} runs in ${paths.dir}.`);
  process.kill(-daemon.pid, "SIGKILL");
  await waitUntil(() => !isAlive(daemon), { what: `The end of ${name}`, timeoutMs: 10_000 });
}
