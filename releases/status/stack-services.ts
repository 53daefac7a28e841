import { clusterOfService, lastPart } from "../../retention/arn";
import { repositoryPlace } from "../../retention/images/ecr-registry";
import { parseImageReference } from "../../retention/images/image-reference";
import type { StackState, StateResource } from "./stack-state";

/** A service that a stack has made, as its state remembers it. */
export interface StackService {
  /** In the program. */
  readonly name: string;
  readonly arn: string;
  readonly clusterArn: string;
  /** `family:revision` */
  readonly taskDefinition: string;
  /** What it was released with: its own container first. */
  readonly releases: readonly StackRelease[];
}

export interface StackRelease {
  /** The name under which releases are counted. */
  readonly service: string;
  readonly repositoryName: string;
  readonly digest: string;
  /** @default the container whose image is of the repository */
  readonly container?: string;
}

/** A repository that a stack has made, or that its services run images from. */
export interface StackRepository {
  readonly repositoryName: string;
  /** Where its own state has it, and where a reference tells. */
  readonly repositoryArn?: string;
  readonly imageTagMutability?: string;
}

/** The ECS services of a state, by name. */
export function servicesIn({ resources }: StackState): StackService[] {
  const releases = resources.flatMap(releaseIn);
  return resources
    .filter(({ type }) => type === "aws:ecs/service:Service")
    .flatMap((resource) => serviceIn(resource, releases))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The repositories of a state: its own, and those of what it has released. */
export function repositoriesIn({ resources }: StackState): StackRepository[] {
  const own = resources.flatMap(({ type, outputs }): StackRepository[] => {
    const { name, arn, imageTagMutability } = outputs;
    if (type !== "aws:ecr/repository:Repository" || typeof name !== "string") return [];
    return [
      {
        repositoryName: name,
        ...(typeof arn === "string" && { repositoryArn: arn }),
        ...(typeof imageTagMutability === "string" && { imageTagMutability }),
      },
    ];
  });
  const known = new Map(own.map((one) => [one.repositoryName, one]));
  for (const { repositoryName, repositoryArn } of resources.flatMap(releaseIn))
    if (!known.has(repositoryName)) {
      known.set(repositoryName, { repositoryName, ...(repositoryArn !== undefined && { repositoryArn }) });
    }
  return [...known.values()].sort((a, b) => (a.repositoryName < b.repositoryName ? -1 : 1));
}

interface Released extends StackRelease {
  readonly serviceArn: string;
  readonly repositoryArn?: string;
}

function serviceIn({ name, outputs }: StateResource, releases: readonly Released[]): StackService[] {
  const { arn, cluster, taskDefinition } = outputs;
  if (typeof arn !== "string" || typeof taskDefinition !== "string") return [];
  const own = releases.filter(({ serviceArn }) => serviceArn === arn);
  const first = (one: Released) => Number(one.container !== undefined && one.container !== name);
  return [
    {
      ...{ name, arn, taskDefinition: lastPart(taskDefinition) },
      clusterArn: typeof cluster === "string" ? cluster : (clusterOfService(arn) ?? "default"),
      releases: own
        .sort((a, b) => first(a) - first(b))
        .map(({ serviceArn: _, repositoryArn: __, ...release }) => release),
    },
  ];
}

/** A `Release` keeps in a Stash what it is of. */
function releaseIn({ urn, outputs }: StateResource): Released[] {
  const [, , types = ""] = urn.split("::");
  if (!types.endsWith("berth:index:Release$pulumi:index:Stash")) return [];
  const input = (outputs["input"] ?? {}) as Partial<Record<string, unknown>>;
  const { service, imageUri, serviceArn, container } = input;
  if (typeof service !== "string" || typeof imageUri !== "string" || typeof serviceArn !== "string")
    return [];
  const parsed = parseImageReference(imageUri);
  if (!parsed.ok || parsed.value.digest === undefined) return [];
  const { repositoryName, registry } = repositoryPlace(parsed.value.repository);
  const [, partition = "aws"] = serviceArn.split(":");
  const arn = registry && `arn:${partition}:ecr:${registry.region}:${registry.registryId}:repository/`;
  return [
    {
      ...{ service, serviceArn, repositoryName, digest: parsed.value.digest },
      ...(typeof container === "string" && { container }),
      ...(arn !== undefined && { repositoryArn: arn + repositoryName }),
    },
  ];
}
