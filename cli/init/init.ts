import * as path from "node:path";

import type { Problem } from "../../retention";
import { CliError } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import { askBasics, presetBasics, saidBasics } from "./basics";
import { chooseServices } from "./chosen-services";
import { findProject, foundKinds, type FoundProject } from "./found/found-project";
import { basicsProblems, serviceProblems, type Basics } from "./init-problems";
import type { InitOptions } from "./options";
import { packageSource } from "./package-source";
import { projectFiles } from "./project-files";
import { foundText, nextText, writtenText } from "./report";
import { sampleFiles } from "./sample";
import { runSteps } from "./steps";
import { folderProblems, planWriting, writeFiles, type Writing } from "./write-files";

/** `berth init`: a project of which `pulumi preview` is the next command. */
export async function init(io: Io, target: string | undefined, options: InitOptions): Promise<ExitCode> {
  const here = process.cwd();
  const found = whatIsFound(here, options.from);
  const folder = path.resolve(target ?? (found ? "berth" : "."));
  const isText = options.format === "text";
  const isAsked = isText && io.stdout.isTTY === true && options.yes !== true;
  const chosen = chooseServices({ found, options, here, folder });
  const source = packageSource(options.package);

  /** @throws `CliError` `invalid-input` with all that is wrong */
  const plan = (basics: Basics): Writing => {
    const description = "A service from an image that never disappears";
    const project = { ...basics, description, services: chosen.services, berth: source.spec };
    const files = {
      ...projectFiles(project),
      ...(chosen.origin === "sample" && sampleFiles(chosen.services[0].context)),
    };
    const writing = planWriting(folder, files, { force: options.force ?? false });
    refuse([
      ...basicsProblems(basics, { taken: found?.project }),
      ...serviceProblems(chosen.services),
      ...chosen.problems,
      ...source.problems,
      ...folderProblems(folder),
      ...writing.problems,
    ]);
    return writing;
  };

  const preset = presetBasics(io, { folder, found, options });
  if (isText && found) io.stdout.write(`${foundText(found, chosen)}\n\n`);
  // What is wrong already is told before anybody answers questions.
  if (isAsked) plan(saidBasics(options));
  const basics = isAsked ? await askBasics(io, preset, { options, taken: found?.project }) : preset;
  const writing = plan(basics);
  writeFiles(folder, writing);
  if (isText) io.stdout.write(writtenText(folder, writing));

  const steps = await runSteps(folder, {
    ...{ stage: basics.stage, install: options.install, stack: options.stack, env: { ...io.env } },
    tell: isText ? (line) => void io.stdout.write(`${line}\n`) : () => undefined,
  });
  const { written, kept } = writing;
  const from = found ? { kind: found.kind, left: [...chosen.left, ...found.left] } : null;
  const report = { folder, files: Object.keys(written), kept, from, services: chosen.services, steps };
  io.stdout.write(isText ? nextText(folder, steps, source) : jsonText(report));
  return steps.some(({ state }) => state === "failed") ? exitCodes.unknown : exitCodes.safe;
}

function whatIsFound(here: string, from: InitOptions["from"]): FoundProject | undefined {
  if (from === "none") return undefined;
  const found = findProject(here, from ? [from] : foundKinds);
  if (found || from === undefined) return found;
  throw new CliError(
    "nothing-found",
    `\`--from\` ${from}: there is no such project in ${here}. Run it in the folder of that project, or leave \`--from\` out.`,
  );
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const lines = ["Nothing was written.", ...problems.map(({ message }) => message)];
  throw new CliError("invalid-input", lines.join("\n"), { problems });
}
