import type { InitService } from "../program-text";
import { readAwsx } from "./awsx";
import { readCdk } from "./cdk";
import { readCopilot } from "./copilot";
import { readSst } from "./sst";

export const foundKinds = ["cdk", "awsx", "sst", "copilot"] as const;

export type FoundKind = (typeof foundKinds)[number];

/** A project of another tool, as far as its files tell. */
export interface FoundProject {
  readonly kind: FoundKind;
  /** What the new project may be called. */
  readonly name?: string;
  /** The name of the Pulumi project that it is. */
  readonly project?: string;
  /** Contexts are relative to the folder that was looked into. */
  readonly services: readonly InitService[];
  /** What could not be taken, in sentences. */
  readonly left: readonly string[];
}

const readers: Readonly<Record<FoundKind, (folder: string) => Omit<FoundProject, "kind"> | undefined>> = {
  cdk: readCdk,
  awsx: readAwsx,
  sst: readSst,
  copilot: readCopilot,
};

/** The first project of these kinds in a folder; reads files, runs nothing of them. */
export function findProject(
  folder: string,
  kinds: readonly FoundKind[] = foundKinds,
): FoundProject | undefined {
  for (const kind of kinds) {
    const found = readers[kind](folder);
    if (found) return { kind, ...found };
  }
  return undefined;
}
