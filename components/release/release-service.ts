import type { ReleaseClock } from "./release-clock";
import { awaitDeployment, type Deployed, type DeploymentClient } from "./release-deployment";
import { referenceParts, releaseImage, type ReleaseImage } from "./release-image";
import { digestOfTag, placeRelease, storedManifest, type PlacingClient } from "./release-placing";
import { retireReleases, type Retirement, type RetiringClient } from "./release-retiring";
import { clusterOfService } from "../shared/service-arn";

/** What a release is of: plain values, as the state has them. */
export interface ReleaseInputs {
  readonly service: string;
  readonly imageUri: string;
  readonly serviceArn: string;
  readonly cluster?: string | undefined;
  readonly taskDefinitionArn?: string | undefined;
  readonly container?: string | undefined;
  readonly existingTags?: readonly string[] | undefined;
  readonly retire?: Retirement | undefined;
  readonly timeoutSeconds: number;
}

/** A release that is in place. */
export interface Released {
  readonly tag: string;
  readonly digest: string;
}

/** AWS and time. */
export interface ReleaseWorld {
  readonly ecs: DeploymentClient;
  readonly ecr: RetiringClient;
  readonly clock: ReleaseClock;
  /** Told what is no failure. */
  readonly warn: (message: string) => void;
}

/**
 * Puts the service's newest release tag on the digest that it runs, if that is the wanted one.
 *
 * @throws if it runs another one or its deployment failed, with ECS's reason; or if a right is missing.
 */
export async function releaseService(
  { ecs, ecr, clock, warn }: ReleaseWorld,
  inputs: ReleaseInputs,
): Promise<Released> {
  const { service, serviceArn, container } = inputs;
  const image = imageOf(inputs.imageUri);
  const deployed = await settled(
    ecs,
    {
      cluster: inputs.cluster ?? clusterOf(serviceArn),
      service: serviceArn,
      taskDefinition: inputs.taskDefinitionArn,
      container,
      image,
      timeoutMs: inputs.timeoutSeconds * 1000,
    },
    clock,
  );
  if ("failure" in deployed) throw refusal(service, image, deployed.failure);

  const manifest = await manifestOf(ecr, image);
  // A task may report its platform's image out of an index.
  const isWanted = (digest: string) => digest === image.digest || manifest.children.includes(digest);
  const other = (await runningDigests(ecr, image, deployed)).find((digest) => !isWanted(digest));
  if (other !== undefined) throw refusal(service, image, `The service runs ${other} (${deployed.revision}).`);
  const tag = await place(ecr, image, { service, manifest, clock });
  const kept = inputs.retire && (await retire(ecr, image, { service, ...inputs.retire }));
  if (kept !== undefined) warn(`Old release tags of the service "${service}" stay for now: ${kept}`);
  return { tag, digest: image.digest };
}

function refusal(service: string, { digest }: ReleaseImage, failure: string): Error {
  return new Error(
    [
      `The service "${service}" is not released with ${digest}: ${failure}`,
      "No release tag was placed. Mend the cause, then run `pulumi up --refresh`, which sees what runs now.",
    ].join("\n"),
  );
}

/**
 * What the tasks report, or where none has to run, what the next one would pull: a service scaled to nothing is
 * released too, for it would start with this image.
 */
async function runningDigests(
  ecr: PlacingClient,
  image: ReleaseImage,
  { running, reference }: Deployed,
): Promise<readonly string[]> {
  if (running.length > 0) return running;
  const { digest, tag = "latest" } = partsOf(reference);
  return [digest ?? (await digestBehind(ecr, image, tag))];
}

// Names of our own: see `release-provider.ts`.
const clusterOf = clusterOfService;
const digestBehind = digestOfTag;
const imageOf = releaseImage;
const manifestOf = storedManifest;
const partsOf = referenceParts;
const place = placeRelease;
const retire = retireReleases;
const settled = awaitDeployment;
