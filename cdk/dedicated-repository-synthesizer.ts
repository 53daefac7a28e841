import {
  Annotations,
  DefaultStackSynthesizer,
  type DefaultStackSynthesizerProps,
  type Stack,
} from "aws-cdk-lib";

import { checkSynthesizerOptions } from "./check-synthesizer-options";
import { InvalidSynthesizerOptionsError } from "./errors";

/** Where the image assets of a CDK stack go. Whatever else `DefaultStackSynthesizer` can be told, it is told unchanged. */
export interface DedicatedRepositorySynthesizerOptions extends Omit<
  DefaultStackSynthesizerProps,
  "imageAssetsRepositoryName" | "dockerTagPrefix"
> {
  /** The application area, as berth's `berth:area`. Lower case words joined by hyphens. */
  readonly area: string;

  /** The stage, as berth's `berth:stage`. Lower case words joined by hyphens, none of them "assets". */
  readonly stage: string;

  /**
   * The name of the CDK app: the same for all its stacks. Every tag begins with it: `<app>_<hash of the asset>`. Another one
   * for each stack would fail for an asset that two stacks share: CDK builds it once, and tags it for the first one alone.
   *
   * Letters, digits and hyphens, at most 63 of them: a tag has 128 characters. Any short word will do that no other app in
   * this repository takes.
   */
  readonly app?: string;

  /** @deprecated The old word for `app`, which is needed where this is not given. */
  readonly stack?: string;

  /**
   * The role that the CDK command line assumes to push the images.
   *
   * The bootstrap's own publishing role may push to the bootstrap's repository alone, so one of two things is needed:
   * - name a role here that got its rights from `ImageRepository.grantCdkPublish`. Its trust policy has to allow whoever
   *   runs `cdk deploy` both `sts:AssumeRole` and, when session tags are given, `sts:TagSession`;
   * - or leave it, and name the bootstrap's role among the `pushRoles` of the `ImageRepository`: its repository policy
   *   then lets that role in. It is
   *   `arn:aws:iam::ACCOUNT:role/cdk-hnb659fds-image-publishing-role-ACCOUNT-REGION` unless the bootstrap was customised.
   *
   * `${AWS::Partition}`, `${AWS::AccountId}`, `${AWS::Region}` and `${Qualifier}` stand for the stack's own.
   *
   * @default - the bootstrap's image publishing role
   * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html
   */
  readonly imageAssetPublishingRoleArn?: string;

  /** Not to be given: `area` and `stage` say it. */
  readonly imageAssetsRepositoryName?: never;

  /** Not to be given: `app` says it. */
  readonly dockerTagPrefix?: never;
}

/**
 * A synthesizer whose stack publishes its container images into the repository `<area>-assets-<stage>`, which a Pulumi
 * stack owns (`ImageRepository`), and whose services pull them from there. Without it they would go to the bootstrap's
 * one repository for everything in the account. File assets and templates stay in the bootstrap's bucket.
 *
 * The repository must be there before `cdk deploy`, in the account and region of the CDK stack.
 *
 * Takes plain strings, for CDK writes them down before CloudFormation runs: no tokens, and nothing of Pulumi's.
 *
 * @example
 * new Stack(app, "shop", {
 *   synthesizer: dedicatedRepositorySynthesizer({ area: "myapp", stage: "dev", app: "shop" }),
 * });
 *
 * @throws {InvalidSynthesizerOptionsError} with every problem at once
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.DefaultStackSynthesizer.html
 */
export function dedicatedRepositorySynthesizer(
  options: DedicatedRepositorySynthesizerOptions,
): DefaultStackSynthesizer {
  const checked = checkSynthesizerOptions(options);
  if (!checked.ok) throw new InvalidSynthesizerOptionsError(checked.problems);
  const { app: _app, stack: _stack, area: _area, stage: _stage, ...bootstrap } = options;
  const { imageAssetsRepositoryName, dockerTagPrefix } = checked.value;
  return new DedicatedRepositorySynthesizer(
    { ...bootstrap, ...checked.value },
    `${imageAssetsRepositoryName}:${dockerTagPrefix}`,
  );
}

class DedicatedRepositorySynthesizer extends DefaultStackSynthesizer {
  /** @param place Where its images go: repository and prefix. */
  constructor(
    props: DefaultStackSynthesizerProps,
    private readonly place: string,
  ) {
    super(props);
  }

  override bind(stack: Stack): void {
    super.bind(stack);
    const places = placesOf.get(stack.node.root) ?? new Set<string>();
    placesOf.set(stack.node.root, places.add(this.place));
    const repository = this.place.slice(0, this.place.indexOf(":") + 1);
    const prefixes = [...places]
      .filter((one) => one.startsWith(repository))
      .map((one) => one.slice(repository.length));
    if (prefixes.length < 2) return;
    Annotations.of(stack).addWarningV2(
      "pulumi-berth:several-prefixes",
      `The stacks of this app publish their images under several prefixes: ${prefixes.join(", ")}. An asset that two of them share fails to be published ("tag does not exist"). Give them all the same \`app\`.`,
    );
  }
}

/** Where the images of an app go. */
const placesOf = new WeakMap<object, Set<string>>();
