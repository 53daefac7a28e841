import { DefaultStackSynthesizer, type DefaultStackSynthesizerProps } from "aws-cdk-lib";

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
   * The name of the CDK stack, or of the app when one synthesizer serves all its stacks. Every tag begins with it:
   * `<stack>_<hash of the asset>`.
   *
   * Letters, digits and hyphens, as in CloudFormation's own stack names, and at most 63 of them: a tag has 128
   * characters. A stack whose name is longer, or not known before the synthesis, takes any other short word that no
   * other stack in this repository takes.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-parameters.html
   */
  readonly stack: string;

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

  /** Not to be given: `stack` says it. */
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
 *   synthesizer: dedicatedRepositorySynthesizer({ area: "myapp", stage: "dev", stack: "shop" }),
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
  return new DefaultStackSynthesizer({ ...options, ...checked.value });
}
