import type { ContainerLog } from "./container-logs";

/** What ECS tells of a service whose deployment did not come through, in ECS's own words. */
export interface DeploymentEvidence {
  readonly service: string;
  readonly cluster: string;
  /** Reasons of deployments that failed or were rolled back. */
  readonly failures: readonly string[];
  /** Newest first. */
  readonly stoppedTasks: readonly StoppedTask[];
  /** Where the containers of a task that ended by itself have written. */
  readonly logs: readonly ContainerLog[];
  /** Newest first. */
  readonly events: readonly string[];
  /** What could not be asked, such as `ecs:ListTasks (AccessDeniedException)`. */
  readonly unanswered: readonly string[];
}

/** A task that ECS stopped, or that ended. */
export interface StoppedTask {
  /** `family:revision` */
  readonly taskDefinition: string;
  /** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly containers: readonly StoppedContainer[];
}

export interface StoppedContainer {
  readonly name: string;
  readonly exitCode?: number;
  readonly reason?: string;
}

/** The evidence as text for people; `undefined` when there is nothing to tell. */
export function deploymentReport(evidence: DeploymentEvidence): string | undefined {
  const { service, cluster, failures, stoppedTasks, logs, events, unanswered } = evidence;
  if (failures.length + stoppedTasks.length + events.length + unanswered.length === 0) return undefined;
  return [
    `What ECS says of the service "${service}" in the cluster "${cluster}":`,
    ...failures.map((reason) => `  ${reason}`),
    ...taskLines(stoppedTasks),
    ...(events.length > 0 ? ["  Latest events:", ...events.map((event) => `    ${event}`)] : []),
    ...(unanswered.length > 0 ? [`  Could not ask for more: allow ${unanswered.join(", ")}.`] : []),
    ...nextSteps(stoppedTasks, logs),
  ].join("\n");
}

/** Tasks that stopped alike are told once. */
function taskLines(tasks: readonly StoppedTask[]): string[] {
  const counts: Record<string, number> = {};
  for (const task of tasks) counts[taskText(task)] = (counts[taskText(task)] ?? 0) + 1;
  return Object.keys(counts)
    .slice(0, 3)
    .map((text) => `  ${counts[text] === 1 ? "A task" : `${counts[text]} tasks`} of ${text}`);
}

function taskText({ taskDefinition, stopCode, stoppedReason, containers }: StoppedTask): string {
  const code = stopCode === undefined ? "" : ` (${stopCode})`;
  return [
    `${taskDefinition} stopped${code}: ${stoppedReason ?? "ECS gives no reason"}`,
    ...containers.flatMap(({ name, exitCode, reason }) => {
      if (exitCode === undefined && reason === undefined) return [];
      const exit = exitCode === undefined ? "" : ` exited with code ${exitCode}`;
      return [`    Container "${name}"${exit}${reason === undefined ? "" : `: ${reason}`}`];
    }),
  ].join("\n");
}

function nextSteps(tasks: readonly StoppedTask[], logs: readonly ContainerLog[]): string[] {
  const codes = tasks.map(({ stopCode }) => stopCode);
  return [
    ...(codes.includes("TaskFailedToStart")
      ? [
          "  Tasks could not start: see to what the reason names (image and right to pull it, secrets, network).",
        ]
      : []),
    ...(codes.includes("EssentialContainerExited")
      ? [
          logs.some(({ lines = [] }) => lines.length > 0)
            ? "  A container ended by itself. The last that it wrote:"
            : "  A container ended by itself: its log says why.",
          ...logs.flatMap(logText),
        ]
      : []),
  ];
}

function logText({ container, group, stream, region, lines }: ContainerLog): string[] {
  const streams = stream === "" ? "" : ` --log-stream-names ${stream}`;
  const where = region === undefined ? "" : ` --region ${region}`;
  const nothing = lines?.length === 0 ? ", which has nothing yet" : "";
  return [
    `    Container "${container}": \`aws logs tail ${group}${streams}${where}\`${nothing}`,
    // Behind a mark, no line is taken for one of ours, or for a command of the CI that shows it.
    ...(lines ?? []).map((line) => `      | ${line}`.trimEnd()),
  ];
}
