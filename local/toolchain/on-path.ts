import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runCommand } from "../process";
import { dockerBuildVersion, type Tool } from "./tools";
import { versionFits } from "./version-fit";

/** The tool that this machine already has in a fitting version. */
export async function findInstalled(
  tool: Tool,
  searchPath = process.env["PATH"] ?? "",
): Promise<string | undefined> {
  if (tool.name === "docker-build") return installedPlugin();
  const { onPath } = tool;
  if (onPath === undefined) return undefined;
  for (const executable of onPath.executables) {
    const found = executableIn(searchPath, executable);
    if (found === undefined) continue;
    if (onPath.beside !== undefined && !isExecutable(path.join(path.dirname(found), onPath.beside))) continue;
    const output = await runCommand(found, onPath.versionArgs, {
      env: { PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeoutMs: 10_000,
    }).catch(() => "");
    if (versionFits(output, onPath.atLeast)) return found;
  }
  return undefined;
}

/** The first executable of that name, with links resolved: tools look for their companions beside themselves. */
export function executableIn(searchPath: string, name: string): string | undefined {
  const candidates = searchPath
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name));
  const found = candidates.find(isExecutable);
  return found === undefined ? undefined : fs.realpathSync(found);
}

/** The plugin can't be asked for its version: only Pulumi's own plugin folder names it. */
function installedPlugin(): string | undefined {
  const home = process.env["PULUMI_HOME"] ?? path.join(os.homedir(), ".pulumi");
  const file = path.join(
    home,
    "plugins",
    `resource-docker-build-v${dockerBuildVersion}`,
    "pulumi-resource-docker-build",
  );
  return isExecutable(file) ? file : undefined;
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
