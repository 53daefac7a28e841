import * as path from "node:path";

import type { ContextFault } from "./context-entries";
import { PrepareError } from "../errors";

/** A build context or Dockerfile that is not there, or is something else. */
export function missingInput(
  what: "build context" | "Dockerfile",
  given: string,
  root: string,
  cause: unknown,
): PrepareError {
  const { code } = cause as NodeJS.ErrnoException;
  const reason = reasons[code ?? ""] ?? `can't be read (${code})`;
  return new PrepareError("build-context", `The ${what} "${given}" ${reason}.`, {
    nextStep: `Make sure that it exists. Paths are relative to the folder that the program runs in: ${root}.`,
    cause,
  });
}

/** Everything in a context that can't be sent to the builder. */
export function unreadableContext(context: string, faults: readonly ContextFault[]): PrepareError {
  const ordered = [...faults].sort((a, b) => (a.path < b.path ? -1 : 1));
  const lines = ordered.slice(0, shownFaults).map((fault) => `  ${describe(context, fault)}`);
  const more = faults.length - lines.length;
  const message = [
    `The build context "${context}" can't be read whole:`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more.`] : []),
  ].join("\n");
  return new PrepareError("build-context", message, { nextStep: nextStep(faults) });
}

const shownFaults = 20;

const reasons: Readonly<Record<string, string>> = {
  EACCES: "may not be read by you",
  EISDIR: "is a folder",
  ENOENT: "isn't there",
  ENOTDIR: "is no folder",
  unopened:
    "would be sent empty: an exception takes it back, and a later pattern ignores a folder that it is in",
};

function describe(context: string, { path: file, code, target }: ContextFault): string {
  const place = path.posix.join(context, file);
  if (target !== undefined && isDangling(code))
    return `${place} is a link to "${target}", which isn't there.`;
  // What can't be said in text is not found by what it is called here.
  if (code === "ENOENT" && file.includes("\uFFFD")) return `${place} has a name that is not UTF-8.`;
  return `${place} ${reasons[code] ?? `can't be read (${code})`}.`;
}

function isDangling(code: string): boolean {
  return ["ENOENT", "ENOTDIR", "ELOOP"].includes(code);
}

function nextStep(faults: readonly ContextFault[]): string {
  const dangling = faults.some(({ code, target }) => target !== undefined && isDangling(code));
  const unopened = faults.some(({ code }) => code === "unopened");
  const others = faults.some(
    ({ code, target }) => code !== "unopened" && (target === undefined || !isDangling(code)),
  );
  return [
    ...(others ? ["Make readable what the image needs."] : []),
    ...(dangling
      ? [
          "Mend or remove the links; one that leads somewhere only in the image is made there, by `RUN ln -s`.",
        ]
      : []),
    ...(unopened
      ? [
          "Move the exceptions of the ignore file (`!`) below the patterns that ignore folders: Docker reads it in two ways, which differ there.",
        ]
      : []),
    "What the image does not need belongs into .dockerignore.",
  ].join(" ");
}
