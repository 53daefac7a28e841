import type { StackState, StateResource } from "../../releases/status/stack-state";

/** A resource, by the names that people gave it. */
export interface GraphNode {
  /** Short and unique: `n1`. */
  readonly id: string;
  /** `Repository`, `TaskDefinition`, `Release`. */
  readonly kind: string;
  readonly name: string;
}

/** `to` is made once `from` is there. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

/** What a stack has made, and in which order. Names alone: no value of any resource is in it. */
export interface StackGraph {
  /** In an order in which they can be made. */
  readonly nodes: readonly GraphNode[];
  /** None that follows from others. */
  readonly edges: readonly GraphEdge[];
}

/**
 * The order of a stack's resources: each edge that others imply is left out.
 *
 * @param detailed With roles, rights, security groups, rules and all else. @default what images and services are made of
 */
export function stackGraph({ resources }: StackState, detailed = false): StackGraph {
  const shown = resources.filter(({ type, custom }) => custom && isShown(type, detailed));
  const direct = dependenciesOf(resources);
  const ids = new Map(shown.map(({ urn }, place) => [urn, `n${place + 1}`]));
  const before = new Map(shown.map(({ urn }) => [urn, nearest(urn, direct, ids)]));
  const order = inOrder(shown, before);
  const edges = order.flatMap(({ urn }) =>
    reduced(before.get(urn) ?? new Set(), before).map((from) => ({
      from: ids.get(from)!,
      to: ids.get(urn)!,
    })),
  );
  return {
    nodes: order.map((resource) => ({ id: ids.get(resource.urn)!, ...labelOf(resource) })),
    edges,
  };
}

/** What images and services are made of. */
const mainTypes = new Set([
  "aws:ecr/repository:Repository",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  "aws:ecr/repositoryPolicy:RepositoryPolicy",
  "docker-build:index:Image",
  "aws:ecs/cluster:Cluster",
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:ecs/service:Service",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:lb/targetGroup:TargetGroup",
  "aws:lambda/function:Function",
  "pulumi:index:Stash",
]);

function isShown(type: string, detailed: boolean): boolean {
  if (type.startsWith("pulumi:providers:") || type === "pulumi:pulumi:Stack") return false;
  return detailed || mainTypes.has(type);
}

function labelOf({ urn, type, name }: StateResource): Pick<GraphNode, "kind" | "name"> {
  const [, , types = ""] = urn.split("::");
  const isRelease = types.endsWith("berth:index:Release$pulumi:index:Stash");
  return isRelease
    ? { kind: "Release", name: name.replace(/-release$/, "") }
    : { kind: type.split(":").at(-1) ?? type, name };
}

type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

/** Whoever depends on a component depends on all that is in it; a child waits for nothing that its parent doesn't say. */
function dependenciesOf(resources: readonly StateResource[]): Dependencies {
  const children = new Map<string, string[]>();
  for (const { urn, parent } of resources)
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), urn]);
  const known = new Map(resources.map((one) => [one.urn, one]));
  const within = (urn: string): string[] =>
    known.get(urn)?.custom === false ? (children.get(urn) ?? []).flatMap((child) => within(child)) : [urn];
  return new Map(
    resources.map(({ urn, dependencies }) => [
      urn,
      new Set(dependencies.flatMap(within).filter((one) => one !== urn && known.has(one))),
    ]),
  );
}

/** The shown resources that one waits for, through whatever is not shown. */
function nearest(urn: string, direct: Dependencies, shown: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>([urn]);
  const queue = [...(direct.get(urn) ?? [])];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (shown.has(next)) found.add(next);
    else queue.push(...(direct.get(next) ?? []));
  }
  return found;
}

/** Those that none of the others waits for itself. */
function reduced(own: ReadonlySet<string>, before: Dependencies): string[] {
  const implied = new Set<string>();
  for (const one of own) for (const far of allBefore(one, before)) implied.add(far);
  return [...own].filter((one) => !implied.has(one));
}

function allBefore(urn: string, before: Dependencies): Set<string> {
  const found = new Set<string>();
  const queue = [...(before.get(urn) ?? [])];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    queue.push(...(before.get(next) ?? []));
  }
  return found;
}

/** As the state has them, but each after all that it waits for. */
function inOrder(shown: readonly StateResource[], before: Dependencies): StateResource[] {
  const byUrn = new Map(shown.map((one) => [one.urn, one]));
  const placed = new Set<string>();
  const order: StateResource[] = [];
  const place = (urn: string) => {
    if (placed.has(urn)) return;
    placed.add(urn);
    for (const first of before.get(urn) ?? []) place(first);
    order.push(byUrn.get(urn)!);
  };
  for (const { urn } of shown) place(urn);
  return order;
}
