import { type Browser, ensureBrowser } from "./browser";
import { ensureEmulator, emulatorInstalled } from "./emulator";
import { ensureLanguages, type Languages } from "./languages";
import { userCache } from "./paths";
import { ensureBusybox } from "./registry";
import { type ToolProgress, type Toolchain, ensureToolchain, toolchainInstalled } from "./toolchain";

/** What has to be on this machine before a local AWS can start; shared by every checkout of this user. */
export interface Installation {
  readonly toolchain: Toolchain;
  /** The Python of the emulator's own virtual environment. */
  readonly python: string;
  /** A statically linked busybox, for the base image. */
  readonly busybox: string;
}

/** Gets what is missing; milliseconds when nothing is. */
export async function install(onProgress: (line: string) => void): Promise<Installation> {
  const cache = userCache();
  const report = (event: ToolProgress) => onProgress(describeTool(event));
  const [toolchain, { python }, busybox] = await Promise.all([
    ensureToolchain({ cache, onProgress: report }),
    ensureEmulator({ cache, onProgress: report }),
    ensureBusybox({ cache }),
  ]);
  return { toolchain, python, busybox };
}

/** What runs programs in other languages: for tests of the plugin. */
export async function installLanguages(onProgress: (line: string) => void): Promise<Languages> {
  const onEvent = (event: ToolProgress) => onProgress(describeTool(event));
  return ensureLanguages({ cache: userCache(), onProgress: onEvent });
}

/** What shows a page: for tests of examples that have one. */
export async function installBrowser(onProgress: (line: string) => void): Promise<Browser> {
  return ensureBrowser((event) => onProgress(describeTool(event)));
}

/** Whether `install` has nothing left to build or fetch. */
export function installed(): boolean {
  return toolchainInstalled(userCache()) && emulatorInstalled(userCache());
}

export function describeTool({ tool, index, total, state, detail }: ToolProgress): string {
  return `${tool} (${index} of ${total}): ${state}${detail === undefined ? "" : `, ${detail}`}`;
}
