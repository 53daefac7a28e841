import {
  namedRetentions,
  readingsOf,
  simulate,
  workloads,
  type NamedRetention,
  type SimulationResult,
  type Workload,
} from "../../retention";
import { ruleMatcher } from "../../retention/lifecycle-policy/rule-matcher";
import { simulatedTags } from "../../retention/simulation/simulated-account";
import type { Push } from "../../retention/simulation/workload";
import { CliError } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import { didYouMean } from "../../retention/did-you-mean";
import type { Format } from "../shared/options";
import { readPolicyFiles } from "../policy/files";
import { checkOneStandardInput } from "../shared/read-input";
import { dollarsOf, type Simulated } from "./simulated";
import { simulationSvg } from "./svg";
import { markdownTable, table } from "../shared/table";
import { readWorkload } from "./workload-file";

export interface SimulateOptions {
  readonly workload?: readonly string[];
  readonly workloadFile?: string;
  readonly retention?: readonly string[];
  /** A file. */
  readonly policy?: string;
  readonly format: Format | "markdown" | "svg";
}

/** `berth simulate`: 1 when the policy that was given loses an image which a service needs. */
export async function simulateRetentions(io: Io, options: SimulateOptions): Promise<ExitCode> {
  checkOneStandardInput({ "--workload-file": options.workloadFile, "--policy": options.policy });
  const lived = await chosenWorkloads(io, options);
  const own = options.policy === undefined ? undefined : await ownRetention(io, options.policy);
  const retentions = [
    ...chosen("--retention", namedRetentions, options.retention),
    ...(own === undefined ? [] : [own]),
  ];
  const simulated = lived.flatMap(readingsOf).map((workload) => ({
    workload,
    results: retentions.map((retention) => simulate(workload, retention)),
  }));
  io.stdout.write(written(options.format, simulated, retentions));
  const loses = simulated.some(({ results }) =>
    results.some(({ retention, losses }) => retention === own?.name && losses.length > 0),
  );
  if (loses) return exitCodes.atRisk;
  const unmatched = own === undefined ? [] : lived.filter((workload) => matchesNone(own, workload));
  for (const workload of unmatched) io.stderr.write(`${unmatchedText(own?.name ?? "", workload)}\n`);
  return unmatched.length > 0 ? exitCodes.unknown : exitCodes.safe;
}

/** A policy that is for other tags than the workload's keeps everything, and says nothing of what it does to one's own. */
function matchesNone(retention: NamedRetention, workload: Workload): boolean {
  const services = [...new Set(workload.steps.map(({ service }) => service))];
  const matching = ruleMatcher(retention.policy(services).rules.map(({ selection }) => selection));
  const isMatched = (tags: readonly string[]) => matching(tags).length > 0;
  // What an index refers to has no tags.
  return !pushesOf(workload).some(
    (push) => isMatched(simulatedTags(push)) || (push.platforms && isMatched([])),
  );
}

function unmatchedText(policy: string, workload: Workload): string {
  const tags = [...new Set(pushesOf(workload).flatMap(simulatedTags))].slice(0, 3);
  return `No rule of ${policy} matches an image of "${workload.name}", whose tags are ${tags.join(", ")}, ...: what it would do to yours can't be told from it. Write a workload whose pushes say their tags (\`"tags": ["prod-1"]\`): \`--workload-file\`.`;
}

function pushesOf({ steps }: Workload): Push[] {
  return steps.filter((step) => step.kind === "push");
}

/** All of them, unless some are named or one is brought. */
async function chosenWorkloads(
  io: Io,
  { workload, workloadFile }: SimulateOptions,
): Promise<readonly Workload[]> {
  if (workloadFile === undefined) return chosen("--workload", workloads(), workload);
  const named = workload === undefined ? [] : chosen("--workload", workloads(), workload);
  return [...named, await readWorkload(io, workloadFile)];
}

function chosen<T extends { readonly name: string }>(
  option: string,
  all: readonly T[],
  wanted: readonly string[] | undefined,
): readonly T[] {
  if (wanted === undefined) return all;
  const names = all.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown === undefined) return all.filter(({ name }) => wanted.includes(name));
  throw new CliError(
    "unknown-name",
    `\`${option}\` must be one of ${names.map((name) => JSON.stringify(name)).join(", ")}; got ${JSON.stringify(unknown)}.${didYouMean(unknown, names)}`,
  );
}

async function ownRetention(io: Io, file: string): Promise<NamedRetention> {
  const { policy } = await readPolicyFiles(io, { policy: file });
  const name = file === "-" ? "your policy" : file;
  return {
    name,
    about: "Your lifecycle policy",
    repositories: "shared",
    tags: "content",
    policy: () => policy,
  };
}

function written(
  format: SimulateOptions["format"],
  simulated: readonly Simulated[],
  retentions: readonly NamedRetention[],
): string {
  switch (format) {
    case "json":
      return jsonText({ results: simulated.flatMap(({ results }) => results) });
    case "svg":
      return simulationSvg(simulated);
    case "markdown":
      return asMarkdown(simulated);
    case "text":
      return asText(simulated, retentions);
  }
}

const head = ["retention", "images lost", "service-days without", "GB-months", "dollars"];

function rowOf({ retention, losses, exposedServiceDays, gigabyteMonths }: SimulationResult): string[] {
  return [
    retention,
    String(losses.length),
    String(exposedServiceDays),
    gigabyteMonths.toFixed(1),
    dollarsOf(gigabyteMonths).toFixed(2),
  ];
}

function asText(simulated: readonly Simulated[], retentions: readonly NamedRetention[]): string {
  const parts = simulated.map(
    ({ workload, results }) =>
      `${workload.name}, ${workload.days} days. ${workload.about}\n\n${table(head, results.map(rowOf))}`,
  );
  const legend = retentions.map(({ name, about }) => `${name}: ${about}.`).join("\n");
  return `${[...parts, legend, whatItMeans].join("\n\n")}\n`;
}

function asMarkdown(simulated: readonly Simulated[]): string {
  const parts = simulated.map(
    ({ workload, results }) =>
      `### ${workload.name}\n\n${workload.about} ${workload.days} days.\n\n${markdownTable(head, results.map(rowOf))}`,
  );
  return `${[...parts, whatItMeans].join("\n\n")}\n`;
}

const whatItMeans =
  "An image is lost when a service runs it, or is to run it, and it is gone. A service-day without: a night on which a service could not start a task.";
