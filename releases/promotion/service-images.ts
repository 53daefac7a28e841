import type { EcrClient, EcsClient } from "../../inventory/aws/clients";
import type { Problem } from "../../retention";
import type { TaggedDigest } from "../../retention/releases/plan-releases";
import { awaitDeployment } from "../deployment/await-end";
import type { Clock } from "../clock";
import { ReleaseError } from "../release-error";
import { runningImages } from "../running-images";
import { parseContentTag } from "./content-tags";
import type { WantedImage } from "./promotion-plan";

/** A service, as its stack says it. */
export interface PromotedService {
  /** In its stack. */
  readonly name: string;
  /** Name or ARN. */
  readonly cluster: string;
  /** In ECS. */
  readonly serviceName: string;
}

/** Where to ask. */
export interface ServiceWorld {
  readonly ecs: EcsClient;
  readonly ecr: EcrClient;
  /** Of ECR, where it is not AWS's own. */
  readonly endpoint: string | undefined;
  /** The stage's. */
  readonly repositoryName: string;
  /** All of it. */
  readonly tags: readonly TaggedDigest[];
}

/**
 * What a service runs out of its stage's repository, by what ECS says, not by what was asked for: its own image first, then
 * those of its sidecars. A deployment under way is a problem: what it deploys has proved nothing yet.
 *
 * @throws {InventoryError}
 */
export async function serviceImages(
  { ecs, ecr, endpoint, repositoryName, tags }: ServiceWorld,
  { name, cluster, serviceName }: PromotedService,
  clock: Clock,
): Promise<readonly WantedImage[] | Problem> {
  try {
    const steady = await awaitDeployment(ecs, { cluster, service: serviceName, timeoutMs: 0 }, clock);
    const isWanted = (image: { readonly repositoryName: string }) => image.repositoryName === repositoryName;
    const query = { ecs, ecr: () => Promise.resolve(ecr), endpoint, isWanted };
    const { images } = await runningImages(query, steady);
    if (images.length === 0) return nothingRuns(name, serviceName, repositoryName);
    // While tasks of two images run, the newest counts.
    const byContainer = new Map(images.map((one) => [one.container, one.image.digest]));
    return [...byContainer].map(([container, digest], place) => {
      const usual = place === 0 ? name : `${name}-${container}`;
      return { service: name, image: imageName(usual, digest, tags), digest };
    });
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    return { code: error.code, path: name, message: inWords(error, serviceName) };
  }
}

/** A service may run an image of another name: its content's tag says it. */
export function imageName(usual: string, digest: string, tags: readonly TaggedDigest[]): string {
  const names = tags.flatMap((one) => (one.digest === digest ? (parseContentTag(one.tag)?.image ?? []) : []));
  return names.includes(usual) ? usual : (names[0] ?? usual);
}

function nothingRuns(name: string, serviceName: string, repositoryName: string): Problem {
  const message = `The service ${serviceName} runs no image of ${repositoryName}. Name an image by \`--digest\` or \`--release\`.`;
  return { code: "not-of-repository", path: name, message };
}

function inWords(error: ReleaseError, serviceName: string): string {
  if (error.code !== "not-steady") return error.message;
  return `The service ${serviceName} is being deployed, and what it is to run has proved nothing yet: it waits for ${error.reason ?? "ECS"}. Wait for it, or name an image by \`--digest\` or \`--release\`.`;
}
