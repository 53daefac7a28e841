import * as fs from "node:fs";
import { Command, CommanderError, Option } from "commander";

import { auditCommand } from "./audit/command";
import { cdkCommands } from "./cdk/commands";
import { doctorCommand } from "./doctor/command";
import { exitCodes, type End } from "./shared/exit-codes";
import { graphCommand } from "./graph/commands";
import { imageCommands } from "./image/commands";
import { keeperCommands } from "./keeper/commands";
import { initCommand } from "./init/command";
import { failed } from "./shared/failed";
import type { Io } from "./shared/io";
import { localCommand } from "./shared/local-command";
import { policyCommands } from "./policy/commands";
import { promoteCommand } from "./promote/command";
import { releaseCommands } from "./release/commands";
import { rollbackCommand } from "./rollback/command";
import { statusCommand } from "./status/commands";
import { simulateCommand } from "./simulate/command";

/**
 * The command `berth`. Each command's work is loaded only when it is asked for, so that an answer which needs no AWS
 * costs no AWS SDK.
 *
 * @param argv without the executable and the script
 * @returns the exit code
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.safe;
  const program = berth(io, (ended) => (code = ended));
  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    // Help and version come as errors too; those that were asked for are none.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.safe;
    return failed(io, error, { asJson: asksForJson(argv) });
  }
}

function berth(io: Io, end: End): Command {
  const program = new Command("berth")
    .description("Keeps the container images that run from disappearing out of Amazon ECR.")
    .version(version(), "-V, --version", "print the version")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
    .addHelpText("after", `\n${exitCodesText}`);
  policyCommands(program, io, end);
  releaseCommands(program, io, end);
  rollbackCommand(program, io, end);
  imageCommands(program, io, end);
  statusCommand(program, io, end);
  graphCommand(program, io, end);
  auditCommand(program, io, end);
  doctorCommand(program, io, end);
  keeperCommands(program, io, end);
  cdkCommands(program, io, end);
  promoteCommand(program, io, end);
  simulateCommand(program, io, end);
  initCommand(program, io, end);
  localCommand(program, end);
  takeJson(program);
  pointToHelp(program, "berth");
  return program;
}

const exitCodesText = "Exit codes: 0 safe or done; 1 at risk or invalid; 2 could not tell, or wrong usage.";

/** The package knows itself by its name, from its sources and compiled. */
function version(): string {
  const manifest = fs.readFileSync(require.resolve("pulumi-berth/package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** The short way that most commands of other tools have. */
function takeJson(command: Command): void {
  const hasFormat = command.options.some(({ long }) => long === "--format");
  if (hasFormat) command.addOption(new Option("--json", "as `--format json`").implies({ format: "json" }));
  command.commands.forEach(takeJson);
}

function pointToHelp(command: Command, path: string): void {
  command.showHelpAfterError(`Run \`${path} --help\` for what it takes.`);
  for (const sub of command.commands) pointToHelp(sub, `${path} ${sub.name()}`);
}

function asksForJson(argv: readonly string[]): boolean {
  return (
    argv.includes("--json") || argv.includes("--format=json") || argv[argv.indexOf("--format") + 1] === "json"
  );
}
