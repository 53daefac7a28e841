import type { Command } from "commander";

/** Which stacks of which project, or their states as files. */
export interface StackOptions {
  readonly stack?: readonly string[];
  readonly all?: boolean;
  /** The folder of `Pulumi.yaml`. */
  readonly cwd: string;
  /** Files. */
  readonly state?: readonly string[];
}

/** The options of commands that are about one stack or more. */
export function stackOptions(command: Command): Command {
  return command
    .option("--stack <name...>", "the stack, or several (default: the one that is selected)")
    .option("--all", "all stacks of the project")
    .option("--cwd <folder>", folderText, ".")
    .option("--state <file...>", stateText);
}

/** The same, of commands that are about one. */
export function oneStackOptions(command: Command): Command {
  return command
    .option("--stack <name>", "the stack (default: the one that is selected)", (name) => [name])
    .option("--cwd <folder>", folderText, ".")
    .option("--state <file>", stateText, (file) => [file]);
}

const folderText = "the folder of Pulumi.yaml";
const stateText = "what `pulumi stack export` has written, in the place of a stack";
