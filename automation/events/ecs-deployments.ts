import type { EcsDeploymentEvent } from "./events";

/** What the engine says of a step on a resource, as far as it tells of a deployment. */
interface ServiceStep {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly new?: {
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
  };
}

/**
 * What a step on an ECS service means for its deployment: creating or updating one starts a deployment, and its end is the
 * deployment's where the service waits for steady state, as those of berth do.
 */
export function ecsDeployment(
  kind: "started" | "completed" | "failed",
  { op, urn, type, new: state = {} }: ServiceStep,
): EcsDeploymentEvent | undefined {
  if (type !== "aws:ecs/service:Service" || !deploying.has(op)) return undefined;
  const { inputs = {}, outputs = {} } = state;
  const text = (name: string) =>
    [outputs[name], inputs[name]].find((value) => typeof value === "string" && isKnown(value));
  const steady = inputs["waitForSteadyState"] === true;
  const status = kind === "completed" ? (steady ? "steady" : "accepted") : kind;
  const [cluster, service, taskDefinition] = ["cluster", "name", "taskDefinition"].map(text) as (
    string | undefined
  )[];
  return {
    kind: "ecs-deployment",
    urn,
    status,
    ...(cluster !== undefined && { cluster }),
    ...(service !== undefined && { service }),
    ...(taskDefinition !== undefined && { taskDefinition }),
  };
}

const deploying = new Set(["create", "update", "create-replacement"]);

/** The engine puts this in the place of what is not known yet (sdk/go/common/resource/plugin: UnknownStringValue). */
function isKnown(value: unknown): boolean {
  return value !== "04da6b54-80e4-46f7-96ec-b56ff0331ba9" && value !== "";
}
