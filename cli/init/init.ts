import * as fs from "node:fs";
import * as path from "node:path";

import { CliError } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";
import { askAll } from "./answers";
import { findProject, foundKinds, type FoundKind, type FoundProject } from "./found/found-project";
import { plainName } from "./found/files";
import { initProblems } from "./init-problems";
import { projectFiles, type InitProject, type InitService } from "./project-files";
import { sampleFiles } from "./sample";
import { runSteps, type Step } from "./steps";
import { writeFiles } from "./write-files";

export interface InitOptions {
  readonly name?: string;
  readonly stage?: string;
  readonly region?: string;
  readonly service?: string;
  readonly context?: string;
  readonly port?: number;
  readonly from?: FoundKind | "none";
  readonly package?: string;
  readonly install: boolean;
  readonly stack: boolean;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly format: Format;
}

/** `berth init`: a project of which `pulumi preview` is the next command. */
export async function init(io: Io, target: string | undefined, options: InitOptions): Promise<ExitCode> {
  const here = process.cwd();
  const found =
    options.from === "none" ? undefined : findProject(here, options.from ? [options.from] : foundKinds);
  if (options.from !== undefined && options.from !== "none" && !found)
    throw new CliError("nothing-found", `\`--from\` ${options.from}: there is no such project in ${here}.`);
  const folder = path.resolve(target ?? (found ? "berth" : "."));
  const isAsked = io.stdout.isTTY === true && options.yes !== true && options.format === "text";
  if (isAsked && found) io.stdout.write(`${foundText(found)}\n\n`);
  const preset = presets(io, folder, found, options);
  const project = projectOf(isAsked ? await answered(io, preset) : preset, {
    services: relocated(found?.services ?? [], here, folder),
    ...options,
  });

  const isSample =
    !fs.existsSync(path.join(folder, project.services[0].context)) &&
    (found?.services.length ?? 0) === 0 &&
    options.context === undefined;
  const files = { ...projectFiles(project), ...(isSample && sampleFiles(project.services[0].context)) };
  writeFiles(folder, files, { force: options.force ?? false });
  const packages = Object.keys(
    (JSON.parse(files["package.json"] ?? "{}") as { dependencies: object }).dependencies,
  );
  const steps = await runSteps(folder, {
    ...{ stage: project.stage, packages, install: options.install, stack: options.stack, env: { ...io.env } },
  });
  const report = { folder, files: Object.keys(files), ...(found && { found }), steps };
  io.stdout.write(options.format === "json" ? jsonText(report) : asText(report, isAsked));
  return steps.some(({ state }) => state === "failed") ? exitCodes.unknown : exitCodes.safe;
}

interface Basics {
  readonly name: string;
  readonly stage: string;
  readonly region: string;
}

function presets(
  { env }: Io,
  folder: string,
  found: FoundProject | undefined,
  { name, stage, region }: InitOptions,
): Basics {
  return {
    name: name ?? found?.name ?? (plainName(path.basename(folder)) || "myapp"),
    stage: stage ?? "dev",
    region: region ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"] ?? "",
  };
}

async function answered(io: Io, preset: Basics): Promise<Basics> {
  const problem = (part: Partial<Basics>) =>
    initProblems({ ...{ name: "a", stage: "a", region: "eu-west-1" }, ...part })[0]?.message;
  const [name = "", stage = "", region = ""] = await askAll(io, [
    { text: "Project and area", preset: preset.name, problem: (name) => problem({ name }) },
    { text: "Stage", preset: preset.stage, problem: (stage) => problem({ stage }) },
    {
      text: "AWS region",
      preset: preset.region === "" ? undefined : preset.region,
      problem: (region) => problem({ region }),
    },
  ]);
  return { name, stage, region };
}

/** @throws `CliError` `invalid-input` with all that is wrong */
function projectOf(
  basics: Basics,
  o: InitOptions & { readonly services: readonly InitService[] },
): InitProject {
  const isNamed = o.service !== undefined || o.context !== undefined || o.port !== undefined;
  const own = { name: o.service ?? "web", context: o.context ?? o.service ?? "web", port: o.port ?? 8080 };
  const [first = own, ...more] = isNamed ? [own] : o.services;
  const services: InitProject["services"] = [first, ...more];
  const problems = initProblems({ ...basics, services });
  if (problems.length > 0)
    throw new CliError("invalid-input", problems.map(({ message }) => message).join("\n"), { problems });
  return {
    ...basics,
    services,
    description: "A service from an image that never disappears",
    berth: o.package === undefined ? `^${ownVersion()}` : packageSpec(o.package),
  };
}

/** From the project's folder, in which it is said, to where the other project is. */
function relocated(services: readonly InitService[], from: string, to: string): InitService[] {
  return services.map((service) => ({
    ...service,
    context: path.relative(to, path.resolve(from, service.context)) || ".",
    ...(service.dockerfile !== undefined && {
      dockerfile: path.relative(to, path.resolve(from, service.dockerfile)),
    }),
  }));
}

/** A file or folder as npm wants it said; anything else as it is. */
function packageSpec(text: string): string {
  return fs.existsSync(text) ? `file:${path.resolve(text)}` : text;
}

function ownVersion(): string {
  const manifest = fs.readFileSync(require.resolve("pulumi-berth/package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

interface Report {
  readonly folder: string;
  readonly files: readonly string[];
  readonly found?: FoundProject;
  readonly steps: readonly Step[];
}

function asText({ folder, files, found, steps }: Report, isFoundTold: boolean): string {
  const lines = found && !isFoundTold ? [foundText(found), ""] : [];
  const place = path.relative(process.cwd(), folder);
  lines.push(
    `Written into ${place === "" ? "this folder" : place}:`,
    ...files.map((file) => `  ${file}`),
    "",
  );
  for (const { command, state, said } of steps) {
    if (state === "done") lines.push(`Done: ${command.join(" ")}`);
    if (state === "failed")
      lines.push(`Failed: ${command.join(" ")}`, ...(said ?? "").split("\n").map((line) => `  ${line}`));
  }
  const left = steps.flatMap(({ command, state }) =>
    state === "left" || state === "failed" ? [`  ${command.join(" ")}`] : [],
  );
  lines.push("Next:", ...(place === "" ? [] : [`  cd ${place}`]), ...left, "  pulumi preview");
  return `${lines.join("\n")}\n`;
}

const kindNames: Readonly<Record<FoundKind, string>> = {
  ...{
    cdk: "a CDK app",
    awsx: "a Pulumi program with awsx",
    sst: "an SST app",
    copilot: "a Copilot workspace",
  },
};

function foundText({ kind, name, services, left }: FoundProject): string {
  const taken = [
    ...(name === undefined ? [] : [`  name: ${name}`]),
    ...services.map(({ name, context, dockerfile, port }) =>
      [
        `  service ${name}: context ${context}`,
        ...(dockerfile === undefined ? [] : [`Dockerfile ${dockerfile}`]),
        ...(port === undefined ? [] : [`port ${port}`]),
      ].join(", "),
    ),
  ];
  return [
    `There is ${kindNames[kind]}. Taken from it:`,
    ...(taken.length > 0 ? taken : ["  nothing"]),
    "Not taken:",
    ...left.map((line) => `  ${line}`),
  ].join("\n");
}
