import * as pulumi from "@pulumi/pulumi";

import { parseImageReference, type Problem } from "../../../retention";
import type { ContainerHealthCheck, ContainerOptions, SidecarArgs } from "./args";
import { environmentProblems } from "./environment";
import { secretProblem } from "./secrets";
import { portRange, rangeProblems } from "../../shared/range-problem";

/** A container as it is checked: its options, and what the service's own has outside of them. */
export type CheckedContainer = ContainerOptions & Pick<SidecarArgs, "port" | "environment" | "secrets">;

/**
 * What is wrong with one container, taken by itself.
 *
 * @param prefix of what every container has, `""` or `sidecars.<name>.`
 * @param optionsPrefix of its options, `container.` or the same
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export function containerProblems(
  container: CheckedContainer,
  prefix: string,
  optionsPrefix: string,
): Problem[] {
  const { port, secrets = {}, healthCheck, stopTimeout, cpu, memory, memoryReservation } = container;
  const environment = plainKeys(container.environment);
  return [
    ...rangeProblems(`${prefix}port`, port, portRange),
    ...environmentProblems(prefix, environment, Object.keys(secrets)),
    ...secretProblems(`${prefix}secrets`, secrets),
    ...(healthCheck ? healthCheckProblems(`${optionsPrefix}healthCheck`, healthCheck) : []),
    ...rangeProblems(`${optionsPrefix}stopTimeout`, stopTimeout, { from: 2, to: 120 }),
    ...rangeProblems(`${optionsPrefix}cpu`, cpu, { from: 1, to: 16384 }),
    // Docker gives no container less.
    ...rangeProblems(`${optionsPrefix}memory`, memory, { from: 6, to: 122880 }),
    ...rangeProblems(`${optionsPrefix}memoryReservation`, memoryReservation, { from: 6, to: 122880 }),
    ...reservationProblems(optionsPrefix, container),
  ];
}

/** What is wrong with a sidecar's image, as far as that is known. */
export function imageProblems(path: string, image: SidecarArgs["image"]): Problem[] {
  const parsed = typeof image === "string" ? parseImageReference(image) : undefined;
  if (!parsed || parsed.ok) return [];
  return parsed.problems.map(({ code, message }) => ({ code, path, message }));
}

/** The names of variables that are known before anything is registered. */
function plainKeys(environment: CheckedContainer["environment"]): string[] {
  if (environment === undefined || pulumi.Output.isInstance(environment) || environment instanceof Promise)
    return [];
  return Object.keys(environment);
}

function secretProblems(path: string, secrets: NonNullable<CheckedContainer["secrets"]>): Problem[] {
  return Object.entries(secrets).flatMap(([name, arn]) => {
    const problem = typeof arn === "string" ? secretProblem(`${path}.${name}`, arn) : undefined;
    return problem ? [problem] : [];
  });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
function healthCheckProblems(path: string, healthCheck: ContainerHealthCheck): Problem[] {
  const { command, interval, timeout, retries, startPeriod } = healthCheck;
  return [
    ...commandProblems(`${path}.command`, command),
    ...rangeProblems(`${path}.interval`, interval, { from: 5, to: 300 }),
    ...rangeProblems(`${path}.timeout`, timeout, { from: 2, to: 60 }),
    ...rangeProblems(`${path}.retries`, retries, { from: 1, to: 10 }),
    ...rangeProblems(`${path}.startPeriod`, startPeriod, { from: 0, to: 300 }),
  ];
}

function commandProblems(path: string, command: ContainerHealthCheck["command"]): Problem[] {
  const [how] = command;
  if (command.length > 1 && (typeof how !== "string" || how === "CMD" || how === "CMD-SHELL")) return [];
  const message = `\`${path}\` must be ["CMD", ...] or ["CMD-SHELL", "..."] with what to run, got ${JSON.stringify(how ?? [])} ${command.length > 1 ? "first" : "alone"}.`;
  return [{ code: "illegal-command", path, message }];
}

function reservationProblems(
  prefix: string,
  { memory, memoryReservation }: Pick<ContainerOptions, "memory" | "memoryReservation">,
): Problem[] {
  if (memory === undefined || memoryReservation === undefined || memory > memoryReservation) return [];
  const message = `\`${prefix}memoryReservation\` must be less than \`${prefix}memory\` (${memory}), got ${memoryReservation}.`;
  return [{ code: "out-of-range", path: `${prefix}memoryReservation`, message }];
}
