import type { Problem } from "../../../retention";
import type { ContainerCondition, ContainerOptions, SidecarArgs } from "./args";

/** One container of a task, and where its arguments are. */
export interface GroupedContainer extends ContainerOptions {
  readonly name: string;
  readonly port?: number | undefined;
  readonly essential: boolean;
  /** Where the container is named, `name` or `sidecars.<name>`. */
  readonly path: string;
  /** What its port and its options are prefixed with. */
  readonly prefix: string;
  readonly optionsPrefix: string;
}

/** The containers of a task, the service's own first. */
export function containersOf(
  name: string,
  args: {
    readonly port?: number;
    readonly container?: ContainerOptions;
    readonly sidecars?: Readonly<Record<string, SidecarArgs>>;
  },
): GroupedContainer[] {
  const own = { path: "name", prefix: "", optionsPrefix: "container." };
  return [
    { ...args.container, name, port: args.port, essential: true, ...own },
    ...Object.entries(args.sidecars ?? {}).map(([sidecar, options]) => {
      const path = `sidecars.${sidecar}`;
      const at = { path, prefix: `${path}.`, optionsPrefix: `${path}.` };
      return { ...options, name: sidecar, essential: options.essential ?? true, ...at };
    }),
  ];
}

/**
 * What is wrong with the containers of a task together.
 *
 * @param task its size, if that is one that Fargate has
 */
export function containerGroupProblems(
  containers: readonly GroupedContainer[],
  task: { readonly cpu: number; readonly memory: number } | undefined,
): Problem[] {
  return [
    ...nameProblems(containers),
    ...portProblems(containers),
    ...containers.flatMap((container) => dependencyProblems(container, containers)),
    ...cycleProblems(containers),
    ...(task ? sumProblems(containers, task) : []),
  ];
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
function nameProblems([own, ...sidecars]: readonly GroupedContainer[]): Problem[] {
  return [own, ...sidecars].flatMap((container) => {
    if (!container) return [];
    const { name, path } = container;
    if (container !== own && name === own?.name) {
      const message = `\`${path}\` has the name of the service's own container. Give it another.`;
      return [{ code: "duplicate-container", path, message }];
    }
    if (/^[A-Za-z0-9_-]{1,255}$/.test(name)) return [];
    const message = `A container's name is 1 to 255 letters, digits, "_" and "-", got ${JSON.stringify(name)}.`;
    return [{ code: "illegal-name", path, message }];
  });
}

/**
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html containers of a task
 * share one network interface
 */
function portProblems(containers: readonly GroupedContainer[]): Problem[] {
  return containers.flatMap(({ port, prefix }, index) => {
    const other = containers.slice(0, index).find((earlier) => earlier.port === port);
    if (port === undefined || !other) return [];
    const message = `\`${prefix}port\` is ${port}, and so is the port of the container "${other.name}": the containers of a task share one network. Give one of them another.`;
    return [{ code: "duplicate-port", path: `${prefix}port`, message }];
  });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html */
function dependencyProblems(
  { name, dependsOn = {}, optionsPrefix }: GroupedContainer,
  containers: readonly GroupedContainer[],
): Problem[] {
  return Object.entries(dependsOn).flatMap(([other, condition]) => {
    const path = `${optionsPrefix}dependsOn.${other}`;
    const problem = conditionProblem(
      condition,
      containers.find((container) => container.name === other && other !== name),
    );
    if (problem === undefined) return [];
    return [{ code: "illegal-dependency", path, message: `\`${path}\` is ${condition}, ${problem}` }];
  });
}

function conditionProblem(
  condition: ContainerCondition,
  other: GroupedContainer | undefined,
): string | undefined {
  if (!other) return "but the task has no other container of that name.";
  switch (condition) {
    case "START":
      return undefined;
    case "HEALTHY":
      return other.healthCheck ? undefined : "but that container has no `healthCheck`.";
    case "COMPLETE":
    case "SUCCESS":
      return other.essential
        ? "but that container is essential: the task would end with it. Set its `essential` to false."
        : undefined;
  }
}

/** Containers that wait for each other never start. */
function cycleProblems(containers: readonly GroupedContainer[]): Problem[] {
  const next = new Map(containers.map(({ name, dependsOn = {} }) => [name, Object.keys(dependsOn)]));
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (next.get(from) ?? []).some((name) => {
      if (name === to) return true;
      if (seen.has(name)) return false;
      seen.add(name);
      return reaches(name, to, seen);
    });
  const waiting = containers.filter(
    ({ name, dependsOn = {} }) => !(name in dependsOn) && reaches(name, name),
  );
  const [first] = waiting;
  if (!first) return [];
  const path = `${first.optionsPrefix}dependsOn`;
  const names = waiting.map(({ name }) => `"${name}"`).join(", ");
  return [
    {
      code: "dependency-cycle",
      path,
      message: `\`${path}\` closes a circle: the containers ${names} wait for each other.`,
    },
  ];
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html `cpu`, `memory` */
function sumProblems(
  containers: readonly GroupedContainer[],
  task: { readonly cpu: number; readonly memory: number },
): Problem[] {
  const sums = {
    cpu: containers.reduce((sum, { cpu = 0 }) => sum + cpu, 0),
    memory: containers.reduce(
      (sum, { memory = 0, memoryReservation }) => sum + (memoryReservation ?? memory),
      0,
    ),
  };
  return (["cpu", "memory"] as const)
    .filter((what) => sums[what] > task[what])
    .map((what) => ({
      code: "illegal-size",
      path: what,
      message: `The task's \`${what}\` is ${task[what]}, less than the ${sums[what]} that its containers reserve.`,
    }));
}
