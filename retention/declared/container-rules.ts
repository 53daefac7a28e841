import { parseImageReference } from "../images/image-reference";
import { movableTags } from "../images/movable-tags";
import { repositoryPlace } from "../images/ecr-registry";
import { keepsReleases, ruleThatMayTake } from "../lifecycle-policy/shield-rule";
import type { LifecycleRule } from "../lifecycle-policy/lifecycle-policy";
import { explainRule } from "../words/explain-rule";
import { movingTagWords } from "../words/moving-tag";
import { count, list } from "../words/wording";
import { containersOf, type DeclaredContainer } from "./declared-containers";
import { policyOf } from "./declared-policies";
import { repositoriesIn } from "./declared-repositories";
import type { DeclaredResource } from "./declared-resource";
import { shieldAdvice } from "./policy-rules";

// What is wrong with task definitions, alone and together with the repositories that they run from.

/** Containers whose image is named by a tag that may move: by any, but for one of a repository of this stack that fixes it. */
export function movingTagsIn(resource: DeclaredResource, before: readonly DeclaredResource[]): string[] {
  return containersOf(resource).flatMap(({ container, image }) => {
    const parsed = parseImageReference(image);
    if (!parsed.ok || parsed.value.digest !== undefined) return [];
    const { repository, tag = "latest" } = parsed.value;
    const { repositoryName, registry } = repositoryPlace(repository);
    const tags =
      registry && repositoriesIn(before).findLast((one) => one.repositoryName === repositoryName)?.tags;
    if (tags && movableTags(tags, [tag]).length === 0) return [];
    return [movingTagWords(`container "${container}"`, image)];
  });
}

/** A lifecycle policy that keeps fewer images than this stack runs of it and could go back to. */
export function fewerThanReleases(
  resource: DeclaredResource,
  stack: readonly DeclaredResource[],
  releases: number,
): string[] {
  const own = policyOf(resource);
  if (!own?.policy.ok || typeof own.repositoryName !== "string" || keepsReleases(own.policy.value)) return [];
  const { repositoryName } = own;
  const policy = own.policy.value;
  const running = runningFrom(repositoryName, stack);
  const wanted = running.size * releases;
  const taker = [...running.values()]
    .map(({ tag }) => ruleThatMayTake(policy, [tag]))
    .find((rule) => rule !== undefined && countOf(rule) < wanted);
  if (!taker) return [];
  const names = list([...running.values()].map(({ name }) => name));
  return [
    `This stack runs ${count(running.size, "image")} of the repository "${repositoryName}" (${names}): ${count(releases, "release")} of each are ${count(wanted, "image")}, and rule ${taker.rulePriority} keeps ${countOf(taker)}. Rule ${taker.rulePriority}: ${explainRule(taker)} Keep ${wanted} or more. ${shieldAdvice.replace("Put", "Or put")}`,
  ];
}

function countOf({ selection }: LifecycleRule): number {
  return selection.countType === "imageCountMoreThan" ? selection.countNumber : Infinity;
}

interface Running {
  readonly name: string;
  /** As it names its image; of one by digest, a tag like no other. */
  readonly tag: string;
}

/** The images of the repository that task definitions name, each once. */
function runningFrom(
  repositoryName: string,
  stack: readonly DeclaredResource[],
): ReadonlyMap<string, Running> {
  return new Map(
    stack
      .flatMap(containersOf)
      .flatMap((container) => placed(container, repositoryName))
      .reverse(),
  );
}

function placed({ name, image }: DeclaredContainer, repositoryName: string): (readonly [string, Running])[] {
  const parsed = parseImageReference(image);
  if (!parsed.ok) return [];
  const place = repositoryPlace(parsed.value.repository);
  if (!place.registry || place.repositoryName !== repositoryName) return [];
  return [[image, { name, tag: parsed.value.tag ?? "\uE000" }]];
}
