import { aptInstall, hasAptGet } from "../debian";
import { CommandFailure } from "../process";
import type { ToolProgress } from "../toolchain";
import { executableIn } from "../toolchain/on-path";

/** A Chromium for tests of pages; where there is none and none can be had, why. */
export type Browser =
  | { readonly kind: "found"; readonly executable: string }
  | { readonly kind: "none"; readonly reason: string };

/** What decides, as plain facts and doings. */
export interface BrowserMachine {
  /** The path of a program, if it is there. */
  readonly find: (name: string) => string | undefined;
  /** Whether packages of Debian's can be installed: by root, with apt-get. */
  readonly mayInstall: boolean;
  readonly install: (onDetail: (detail: string) => void) => Promise<void>;
}

/** The machine's own, whichever it is; else Debian's smallest is installed. */
export async function ensureBrowser(
  onProgress: (event: ToolProgress) => void,
  machine: BrowserMachine = thisMachine(),
): Promise<Browser> {
  const report = (state: ToolProgress["state"], detail?: string) =>
    onProgress({ tool: "chromium", index: 1, total: 1, state, ...(detail !== undefined && { detail }) });
  const own = found(machine);
  if (own) {
    report("found", own.executable);
    return own;
  }
  if (!machine.mayInstall) return { kind: "none", reason: `There is no Chromium on PATH. ${nextStep}` };
  report("building", "installing Debian's");
  try {
    await machine.install((detail) => report("building", detail));
  } catch (failure) {
    const why = failure instanceof CommandFailure ? failure.lastLine : String(failure);
    return { kind: "none", reason: `\`apt-get install chromium-headless-shell\` failed: ${why} ${nextStep}` };
  }
  report("done");
  return found(machine) ?? { kind: "none", reason: `It was installed, but is not on PATH. ${nextStep}` };
}

const names = ["chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable"];
const nextStep = "Install it (Debian: `apt-get install chromium-headless-shell`).";

function found({ find }: BrowserMachine): Extract<Browser, { kind: "found" }> | undefined {
  const executable = names.map(find).find((one) => one !== undefined);
  return executable === undefined ? undefined : { kind: "found", executable };
}

function thisMachine(): BrowserMachine {
  return {
    find: (name) => executableIn(`${process.env["PATH"] ?? ""}:/usr/bin`, name),
    mayInstall: process.getuid?.() === 0 && hasAptGet(),
    install: (onDetail) => aptInstall(["chromium-headless-shell"], onDetail),
  };
}
