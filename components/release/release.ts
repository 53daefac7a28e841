import * as pulumi from "@pulumi/pulumi";

import type { Retirement } from "../../releases";
import { isReleaseService, parseImageReference, type Problem, type TaggedDigest } from "../../retention";
import type { ProviderSettings } from "../shared/aws-settings";
import { InvalidArgumentsError } from "../shared/invalid-arguments-error";
import { knownTag } from "./known-tag";
import { releaseHook } from "./release-hook";
import type { ReleaseInput } from "./release-input";

export type { Retirement } from "../../releases";

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
   * The service's release tags that the repository has, and what they are on, as found before the run: the tag of a
   * release that is not to be placed anew is known then.
   *
   * @default nobody looked: `tag` is what the last run left in the state
   */
  readonly existing?: readonly TaggedDigest[];
  /**
   * How often the release's tag was lost, with its image or without it: another number places it again.
   *
   * @default 0
   */
  readonly again?: number;
  /**
   * Whether to take the service's old release tags away once the new one is placed: those beyond the last
   * `keepReleases` distinct digests, if they are not among `inUse`. Tags only; an image goes by the lifecycle policy. A
   * failure is a warning. Needs `ecr:DescribeImages` and `ecr:BatchDeleteImage`.
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
   * Whether a deployment that failed because a container ended shows the last 20 lines that it wrote, known secrets masked.
   * Needs `logs:GetLogEvents`.
   *
   * @default true
   */
  readonly showContainerLogs?: boolean;
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
 * `ecs:ListServiceDeployments`, `ecs:DescribeServiceDeployments` and `logs:GetLogEvents`. To retire old releases: `ecr:BatchDeleteImage`,
 * `ecs:ListServiceDeployments`, `ecs:DescribeServiceRevisions` and `ecs:ListTaskDefinitions`. Calls are made with the stack's `aws:*` settings
 * or the environment's, unless there are `settings`.
 *
 * Used alone, it does not see that a tag was deleted behind its back. `Environment` does, and places it again.
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

    const { timeoutSeconds = 1200, showContainerLogs = true, retire, settings } = args;
    let placed: string | undefined;
    const hook = releaseHook(`${name}-release`, {
      timeoutSeconds,
      showContainerLogs,
      retire,
      settings,
      onPlaced: (tag) => (placed = tag),
    });
    const release = new pulumi.Stash(
      `${name}-release`,
      { input: decidingInput(args) },
      { parent: this, hooks: { beforeCreate: [hook], beforeUpdate: [hook] } },
    );
    // Known only once the hook has run, if it runs.
    const input = release.input as pulumi.Output<ReleaseInput>;
    this.digest = input.apply(({ imageUri }) => imageUri.slice(imageUri.indexOf("@") + 1));
    this.tag = pulumi
      .all([input, this.urn])
      .apply(([released, urn]) => Promise.resolve(placed ?? knownTag(released, urn, args)));
    this.registerOutputs({ tag: this.tag, digest: this.digest });
  }
}

/** A change of anything else is no reason to look again. What is not given stays out of the state. */
function decidingInput({ again = 0, ...args }: ReleaseArgs): pulumi.Input<unknown> {
  const { service, imageUri, serviceArn, cluster, taskDefinitionArn, container } = args;
  return {
    ...{ service, imageUri, serviceArn },
    ...(cluster !== undefined && { cluster }),
    ...(taskDefinitionArn !== undefined && { taskDefinitionArn }),
    ...(container !== undefined && { container }),
    ...(again > 0 && { again }),
  };
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
