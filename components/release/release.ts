import * as pulumi from "@pulumi/pulumi";

import { isReleaseService, parseImageReference, type Problem } from "../../retention";
import type { ProviderSettings } from "../shared/aws-settings";
import { InvalidArgumentsError } from "../shared/invalid-arguments-error";
import { ReleaseResource } from "./release-resource";
import type { Retirement } from "./release-retiring";

export type { Retirement } from "./release-retiring";

/** Arguments of {@link Release}. */
export interface ReleaseArgs {
  /** The service's name in the tag `release.<service>.<n>`: lower case letters, digits and hyphens. */
  readonly service: string;
  /** What the service was to run, by digest: `ServiceImage.imageUri`, or `imageUri` of an `awsx.ecr.Image`. */
  readonly imageUri: pulumi.Input<string>;
  /** The service: `EcsService.serviceArn`, or the `id` of an `aws.ecs.Service`. */
  readonly serviceArn: pulumi.Input<string>;
  /**
   * The service's cluster, by ARN or name.
   *
   * @default the one in the service's ARN; ARNs of before 2018 have none
   */
  readonly cluster?: pulumi.Input<string>;
  /**
   * The task definition that was to be deployed: `EcsService.taskDefinitionArn`, or `taskDefinition` of an
   * `aws.ecs.Service`. With it, a deployment that was rolled back is known at once and in ECS's words.
   *
   * @default whichever the service runs
   */
  readonly taskDefinitionArn?: pulumi.Input<string | undefined>;
  /**
   * The container that carries the image.
   *
   * @default the one whose image is of the same repository
   */
  readonly container?: string;
  /**
   * The service's release tags that the repository has, as found before the run: a release whose tag was deleted, with
   * its image or without it, is then placed again. Others change nothing.
   *
   * @default nobody looked
   */
  readonly existingTags?: readonly string[];
  /**
   * Whether to take the service's old release tags away once the new one is placed: those beyond the last
   * `keepReleases` distinct digests, if they are not among `inUse`. Tags only; an image goes by the lifecycle policy. A
   * failure is a warning. Needs `ecr:BatchDeleteImage`.
   *
   * @default none is taken away
   */
  readonly retire?: Retirement;
  /**
   * How long to wait for a deployment that is under way, as that of a service without `waitForSteadyState` is.
   *
   * @default 1200
   */
  readonly timeoutSeconds?: number;
  /**
   * How berth's own calls reach AWS, for a program with a provider of its own.
   *
   * @default the stack's `aws:*` settings
   */
  readonly settings?: ProviderSettings;
}

/**
 * A release: the proof that a service runs an image, and the tag that keeps that image.
 *
 * After each change of `imageUri` or `taskDefinitionArn` it reads back what the service really runs, for ECS may have
 * rolled back, waits for a deployment that is under way, and puts the tag `release.<service>.<n>` on the digest, `n`
 * counting up. The lifecycle policy of an `ImageRepository` never expires an image with such a tag. When another digest
 * runs, or the deployment failed, the `up` fails in ECS's words and no tag is placed; the next `up` looks again.
 *
 * It takes any service of ECS, and a repository of any stack. A service that is scaled to nothing is released with what
 * it would start. Nothing is called while nothing changes, and nothing is deleted with it: tags stay.
 *
 * Needs the rights `ecs:DescribeServices`, `ecs:DescribeTaskDefinition`, `ecs:ListTasks`, `ecs:DescribeTasks`,
 * `ecr:BatchGetImage`, `ecr:ListImages` and `ecr:PutImage`; and, to say more about a failure,
 * `ecs:ListServiceDeployments` and `ecs:DescribeServiceDeployments`. Calls are made with the stack's `aws:*` settings
 * or the environment's, not with those of an explicit provider.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
 * @example
 * new Release("web", {
 *   service: "web",
 *   imageUri: image.imageUri,
 *   serviceArn: web.serviceArn,
 *   taskDefinitionArn: web.taskDefinitionArn,
 * });
 */
export class Release extends pulumi.ComponentResource {
  /** `release.<service>.<n>`: the service's newest release tag. */
  public readonly tag: pulumi.Output<string>;
  /** What runs, `sha256:...`. */
  public readonly digest: pulumi.Output<string>;

  constructor(name: string, args: ReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("berth:index:Release", name, {}, opts);
    checkArgs(name, args);

    const release = new ReleaseResource(
      `${name}-release`,
      { ...args, timeoutSeconds: args.timeoutSeconds ?? 1200 },
      // Without it, deleting would start the code that the state holds, to do nothing.
      { parent: this, retainOnDelete: true },
    );

    this.tag = release.tag;
    this.digest = release.digest;
    this.registerOutputs({ tag: this.tag, digest: this.digest });
  }
}

function checkArgs(name: string, { service, imageUri, retire, timeoutSeconds }: ReleaseArgs): void {
  const problems: Problem[] = [];
  if (!isReleaseService(service)) {
    const message = `\`service\` must be 1 to 100 lower case letters, digits and hyphens, got ${JSON.stringify(service)}. It becomes part of a tag: \`release.<service>.<n>\`.`;
    problems.push({ code: "illegal-service", path: "service", message });
  }
  if (typeof imageUri === "string" && !isByDigest(imageUri)) {
    const message = `\`imageUri\` must name an image by digest, \`<registry>/<repository>@sha256:...\`, got ${JSON.stringify(imageUri)}. A tag may be on another image tomorrow: give \`ServiceImage.imageUri\`.`;
    problems.push({ code: "not-by-digest", path: "imageUri", message });
  }
  if (retire !== undefined && !(Number.isInteger(retire.keepReleases) && retire.keepReleases >= 1)) {
    const message = `\`retire.keepReleases\` must be a whole number, 1 or more, got ${retire.keepReleases}.`;
    problems.push({ code: "illegal-count", path: "retire.keepReleases", message });
  }
  if (timeoutSeconds !== undefined && !(timeoutSeconds > 0)) {
    const message = `\`timeoutSeconds\` must be a number above 0, got ${timeoutSeconds}.`;
    problems.push({ code: "illegal-timeout", path: "timeoutSeconds", message });
  }
  if (problems.length > 0) throw new InvalidArgumentsError(`Release "${name}"`, problems);
}

function isByDigest(imageUri: string): boolean {
  const reference = parseImageReference(imageUri);
  return reference.ok && reference.value.digest !== undefined && reference.value.repository.includes("/");
}
