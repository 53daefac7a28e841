import { ecrRegistry, parseImageReference, type ImageReference } from "../../retention";
import type { RepositorySummary } from "./repositories";

/** The registry that is asked: that of an account, in a region. */
export interface Registry {
  /** The account. */
  readonly registryId?: string;
  readonly region?: string;
  /** What references to its images begin with, besides ECR's own names: the address of the local AWS. */
  readonly hosts: readonly string[];
  /** The names of its repositories. */
  readonly repositoryNames: ReadonlySet<string>;
}

export function registryOf(repositories: readonly RepositorySummary[]): Registry {
  const [first] = repositories;
  const region = first?.repositoryArn.split(":")[3];
  return {
    ...(first && { registryId: first.registryId }),
    ...(region !== undefined && region !== "" && { region }),
    hosts: [...new Set(repositories.map(({ repositoryUri }) => repositoryUri.split("/")[0] ?? ""))],
    repositoryNames: new Set(repositories.map(({ repositoryName }) => repositoryName)),
  };
}

/** Where the image of a reference is. */
export type Place =
  | {
      readonly kind: "here";
      readonly repositoryName: string;
      readonly tag?: string;
      readonly digest?: string;
    }
  /** ECR, but of another account or region. */
  | { readonly kind: "elsewhere" }
  /** Docker Hub, public.ecr.aws, ... */
  | { readonly kind: "not-ecr" }
  | { readonly kind: "illegal" };

/** Reads a reference as ECS does: one without tag and digest stands for `latest`. */
export function placeOf(image: string, registry: Registry): Place {
  const parsed = parseImageReference(image);
  if (!parsed.ok) return { kind: isOf(hostOf(image), registry) ? "illegal" : "not-ecr" };
  const { repository } = parsed.value;
  const host = hostOf(repository);
  if (isOf(host, registry)) return here(parsed.value, repository.slice(host.length + 1));
  return { kind: ecrRegistry(host) ? "elsewhere" : "not-ecr" };
}

/** The same for what people write: the registry's host may be left out. */
export function declaredPlaceOf(image: string, registry: Registry): Place {
  const parsed = parseImageReference(image);
  if (!parsed.ok) return { kind: "illegal" };
  const { repository } = parsed.value;
  return registry.repositoryNames.has(repository) ? here(parsed.value, repository) : placeOf(image, registry);
}

function here({ tag, digest }: ImageReference, repositoryName: string): Place {
  return {
    kind: "here",
    repositoryName,
    ...(tag !== undefined && { tag }),
    ...(tag === undefined && digest === undefined && { tag: "latest" }),
    ...(digest !== undefined && { digest }),
  };
}

function hostOf(image: string): string {
  const slash = image.indexOf("/");
  return slash < 0 ? "" : image.slice(0, slash);
}

function isOf(host: string, { hosts, registryId, region }: Registry): boolean {
  if (host !== "" && hosts.includes(host)) return true;
  const named = ecrRegistry(host);
  return named !== undefined && named.registryId === registryId && named.region === region;
}
