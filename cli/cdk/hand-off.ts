import { boundedCalls, type Calls, type InventoryClients, type RepositorySummary } from "../../inventory";
import { repositoryName, type Problem } from "../../retention";
import { handOffVersion, parseHandOff, type HandOff } from "../../retention/hand-off/hand-off";
import { problemLine } from "../../retention/problem";
import { knownRepository } from "../release/known-repository";
import { awsClients, type AwsOptions } from "../shared/aws-clients";
import { CliError, invalidInput } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";
import { readInput } from "../shared/read-input";
import { writeOutput } from "./write-output";
import { mayPublish, publishingRole } from "./publishing-role";

export interface HandOffOptions extends AwsOptions {
  readonly stage: string;
  readonly area?: string;
  readonly repository?: string;
  readonly publishingRole?: string;
  /** A file. */
  readonly out?: string;
  /** A file. */
  readonly check?: string;
  readonly format: Format;
}

/**
 * `berth cdk handoff`: JSON in either format, for a file is nothing else. With `--check`: 1 when the file does not say what
 * is true.
 */
export async function handOffRepository(io: Io, options: HandOffOptions): Promise<ExitCode> {
  const name = wantedRepository(options);
  const clients = await awsClients(io, options);
  const current = await currentHandOff(clients, options, name);
  const warning = await mayPublish(clients, current, boundedCalls());
  if (warning !== undefined) io.stderr.write(`${warning}\n`);
  if (options.check !== undefined) return checkFile(io, options, options.check, current);
  await writeOutput(io, options.out, jsonText(current));
  return exitCodes.safe;
}

function wantedRepository({ area, repository, stage }: HandOffOptions): string {
  if (repository !== undefined && area === undefined) return repository;
  if (repository !== undefined || area === undefined) {
    const got = area === undefined ? "none of them" : "both";
    throw new CliError("wrong-usage", `Give either \`--area\` or \`--repository\`, got ${got}.`);
  }
  const name = repositoryName(area, stage);
  if (name.ok) return name.value;
  const lines = name.problems.map(problemLine).join("\n");
  throw new CliError("invalid-name", `No repository can have that name:\n${lines}`, {
    problems: name.problems,
  });
}

/** What is true now. */
async function currentHandOff(
  clients: InventoryClients,
  { stage, publishingRole: role }: HandOffOptions,
  name: string,
): Promise<HandOff> {
  const calls = boundedCalls();
  const found = await theRepository(clients, name, calls);
  const [, , , region = "", account = ""] = found.repositoryArn.split(":");
  const arn = role === undefined ? undefined : await publishingRole(clients.iam, role, account, calls);
  const made = parseHandOff({
    ...{ version: handOffVersion, stage, account, region, repositoryName: name },
    ...(arn !== undefined && { imageAssetPublishingRoleArn: arn }),
  });
  if (made.ok) return made.value;
  const lines = made.problems.map(problemLine).join("\n");
  throw new CliError("invalid-hand-off", `No hand-off can be made of this:\n${lines}`, {
    problems: made.problems,
  });
}

async function theRepository(
  { ecr }: InventoryClients,
  name: string,
  calls: Calls,
): Promise<RepositorySummary> {
  try {
    const all = await knownRepository(ecr, name, calls);
    return all.find(({ repositoryName: one }) => one === name)!;
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== "no-such-repository") throw error;
    const message = `${error.message}\nThe stack that owns it makes it: run \`pulumi up\` there first, in this account and region.`;
    throw new CliError(error.code, message, { cause: error });
  }
}

async function checkFile(
  io: Io,
  { format }: HandOffOptions,
  file: string,
  current: HandOff,
): Promise<ExitCode> {
  const problems = differences(await readFile(io, file), current);
  if (format === "json") io.stdout.write(jsonText({ file, isTrue: problems.length === 0, problems }));
  else if (problems.length === 0) io.stdout.write(`${file} says what is true.\n`);
  else
    io.stdout.write(
      `${file} is stale:\n${problems.map(problemLine).join("\n")}\nWrite it again: the same command with \`--out\` in the place of \`--check\`.\n`,
    );
  return problems.length === 0 ? exitCodes.safe : exitCodes.atRisk;
}

async function readFile(io: Io, file: string): Promise<HandOff> {
  const text = await readInput(io, "--check", file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const message = `The file must be JSON text: ${(error as Error).message}.`;
    throw invalidInput("--check", file, [{ code: "not-json", path: "", message }]);
  }
  const parsed = parseHandOff(json);
  if (parsed.ok) return parsed.value;
  throw invalidInput("--check", file, parsed.problems);
}

function differences(file: HandOff, current: HandOff): Problem[] {
  const keys = new Set([...Object.keys(file), ...Object.keys(current)]) as Set<keyof HandOff>;
  return [...keys].flatMap((path) => {
    if (file[path] === current[path]) return [];
    const [got, wanted] = [file[path], current[path]].map((value) => JSON.stringify(value) ?? "nothing");
    return [{ code: "stale", path, message: `The file says ${got}, and it is ${wanted}.` }];
  });
}
