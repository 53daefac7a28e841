import * as os from "node:os";
import * as path from "node:path";

/** A folder for what is worth keeping from run to run: `~/.cache/berth/<name>`, or in `BERTH_CACHE` or below `XDG_CACHE_HOME`. */
export function cacheFolder(name: string): string {
  const { BERTH_CACHE: own, XDG_CACHE_HOME: caches = path.join(os.homedir(), ".cache") } = process.env;
  return path.join(own ?? path.join(caches, "berth"), name);
}
