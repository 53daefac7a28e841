import * as fs from "node:fs";
import * as path from "node:path";

import { repositoryName } from "../../retention/images/repository-name";
import { CliError } from "../shared/errors";
import type { PartName } from "./rights/part";
import type { Names } from "./rights/scopes";

/** The stack that a doctor looks at. */
export interface Place {
  readonly workDir: string;
  readonly stack: string;
  /** Without what is secret. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** What the command says of it. */
export interface PlaceOptions {
  readonly stack?: readonly string[];
  readonly cwd: string;
}

/** Whether there is a project in a folder. */
export function isProject(folder: string): boolean {
  return ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"].some((name) => fs.existsSync(path.join(folder, name)));
}

/**
 * The stack that is named, else the selected one.
 *
 * @throws {CliError} where none is selected, or the project's stacks can't be listed
 */
export async function findPlace({ stack, cwd }: PlaceOptions, signal: AbortSignal): Promise<Place> {
  const [{ projectStacks }, { Deployment }] = await Promise.all([
    import("../status/pulumi-stacks.ts"),
    import("../../automation/index.ts"),
  ]);
  const [name = ""] = stack ?? (await projectStacks(cwd, false, signal).catch(withoutOtherWays));
  const { config } = await Deployment.open({ workDir: cwd, stack: name });
  return { workDir: cwd, stack: name, config };
}

/** What of berth a stack makes, by its configuration; nothing where that is a program's own. */
export function partsIn(config: Place["config"]): ReadonlySet<PartName> | undefined {
  if (textOf(config["berth:area"]) === undefined) return undefined;
  const services = servicesIn(config);
  const some = (key: string) => services.some((service) => Boolean(service[key]));
  const parts: [PartName, boolean][] = [
    ["repository", true],
    ["look", config["berth:guard"] !== "off"],
    ["services", services.length > 0],
    ["load-balancer", some("loadBalancer")],
    ["autoscaling", some("autoscaling")],
    ["ci", structureOf(config["berth:ci"]) !== undefined],
    ["alarm", structureOf(config["berth:alarm"]) !== undefined],
  ];
  return new Set(parts.flatMap(([name, isThere]) => (isThere ? [name] : [])));
}

/** Whether a stack builds images here, by its configuration. */
export function buildsIn(config: Place["config"] | undefined): "yes" | "no" | "unknown" {
  if (config === undefined || partsIn(config) === undefined) return "unknown";
  if (config["berth:build"] === "never") return "no";
  return servicesIn(config).some(({ image }) => isRecord(image) && "context" in image) ? "yes" : "no";
}

/** How many vCPUs of Fargate a stack's services ask for; nothing where its configuration has none. */
export function vcpusIn(config: Place["config"]): number | undefined {
  const units = servicesIn(config).map(
    ({ cpu = 256, desiredCount = 1 }) => Number(cpu) * Number(desiredCount),
  );
  const sum = units.reduce((one, other) => one + other, 0) / 1024;
  return Number.isFinite(sum) && sum > 0 ? sum : undefined;
}

/** The names of a stack's resources, as far as its configuration says them. */
export function namesIn(config: Place["config"]): Pick<Names, "repository" | "environment" | "services"> {
  const [area, stage] = [textOf(config["berth:area"]), textOf(config["berth:stage"])];
  if (area === undefined || stage === undefined)
    return { repository: "*", environment: "*", services: ["*"] };
  const name = repositoryName(area, stage);
  const services = servicesIn(config).flatMap((service) => textOf(service["name"]) ?? []);
  return {
    repository: name.ok ? name.value : `${area}-assets-${stage}`,
    environment: `${area}-${stage}`,
    services: services.length > 0 ? services : ["*"],
  };
}

function servicesIn(config: Place["config"]): readonly Readonly<Record<string, unknown>>[] {
  const services = structureOf(config["berth:services"]);
  return Array.isArray(services) ? services.filter(isRecord) : [];
}

/** A structure, or its JSON text: `pulumi config set` without `--path` writes that. */
function structureOf(value: unknown): unknown {
  if (typeof value !== "string") return value ?? undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Why it is not known which stack is meant, where that is for want of Pulumi. */
export function isForWantOfPulumi(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "code") === "engine-missing";
}

/** The list's error names ways that other commands have. */
function withoutOtherWays(error: unknown): never {
  if (!(error instanceof CliError) || error.code !== "no-project") throw error;
  const { stderr = error.message } = error.cause as { stderr?: string };
  throw new CliError("no-project", `The project's stacks can't be listed: ${stderr.trim()}`, {
    cause: error,
  });
}
