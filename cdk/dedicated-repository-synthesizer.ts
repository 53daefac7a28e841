import {
  Annotations,
  DefaultStackSynthesizer,
  Fn,
  type DefaultStackSynthesizerProps,
  type DockerImageAssetLocation,
  type DockerImageAssetSource,
  type IBoundStackSynthesizer,
  type Stack,
} from "aws-cdk-lib";

import type { HandOff } from "../retention/hand-off/hand-off";
import { checkSynthesizerOptions } from "./check-synthesizer-options";
import { InvalidSynthesizerOptionsError } from "./errors";
import { pinnedDigest } from "./pinned-digest";
import { placeMismatches } from "./read-hand-off";

/** Where the image assets of a CDK stack go: by names alone, or as the owner of the repository has handed off. */
export type DedicatedRepositorySynthesizerOptions = SynthesizerOptions &
  (
    | {
        /** The application area, as berth's `berth:area`. Lower case words joined by hyphens. */
        readonly area: string;
        /** The stage, as berth's `berth:stage`. Lower case words joined by hyphens, none of them "assets". */
        readonly stage: string;
        readonly handOff?: never;
      }
    | {
        /**
         * What `berth cdk handoff` or `ImageRepository.cdkHandOff` has written: the name of the file, seen from where the
         * app runs, or its content. A file that is absent, of another version, or for another account, region or stage is
         * refused while CDK synthesizes.
         */
        readonly handOff: string | HandOff;
        /** Which stage it has to be for. @default any */
        readonly stage?: string;
        /** Which area the repository has to be of: `<area>-assets-<stage>`. @default any */
        readonly area?: string;
      }
  );

/** Whatever else `DefaultStackSynthesizer` can be told, it is told unchanged. */
export interface SynthesizerOptions extends Omit<
  DefaultStackSynthesizerProps,
  "imageAssetsRepositoryName" | "dockerTagPrefix"
> {
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
   * @default - the one of the `handOff`; else the bootstrap's image publishing role
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
  const { app: _app, stack: _stack, area: _area, stage: _stage, handOff: _file, ...bootstrap } = options;
  const { told, place } = checked.value;
  return new DedicatedRepositorySynthesizer({ ...bootstrap, ...told }, told, place);
}

class DedicatedRepositorySynthesizer extends DefaultStackSynthesizer {
  /**
   * @param images Where its images go.
   * @param place Where that repository is.
   */
  constructor(
    private readonly given: DefaultStackSynthesizerProps,
    private readonly images: ImagePlace,
    private readonly place: Pick<HandOff, "account" | "region"> | undefined,
  ) {
    super(given);
  }

  /**
   * One of its own for each stack. CDK's takes a copy that shares the list of assets, so that the stacks of an app would
   * publish one another's, and fail where one is in a stage, whose assets are in another folder.
   */
  override reusableBind(stack: Stack): IBoundStackSynthesizer {
    const bound = new DedicatedRepositorySynthesizer(this.given, this.images, this.place);
    bound.bind(stack);
    // CDK's own types don't hold to `exactOptionalPropertyTypes`.
    return bound as IBoundStackSynthesizer;
  }

  override bind(stack: Stack): void {
    super.bind(stack);
    const mismatches = this.place ? placeMismatches(this.place, stack) : [];
    if (mismatches.length > 0) throw new InvalidSynthesizerOptionsError(mismatches);
    const prefixes = prefixesBeside(stack, this.images);
    if (prefixes.size < 2) return;
    Annotations.of(stack).addWarningV2(
      "pulumi-berth:several-prefixes",
      `The stacks of this app publish their images under several prefixes: ${[...prefixes].join(", ")}. An asset that two of them share fails to be published ("tag does not exist"). Give them all the same \`app\`.`,
    );
  }

  /** By its digest, where that is known: as a service then runs what was pushed, whatever becomes of the tag. */
  override addDockerImageAsset(asset: DockerImageAssetSource): DockerImageAssetLocation {
    const location = super.addDockerImageAsset(asset);
    const { repositoryName, imageTag } = location;
    const digest = pinnedDigest(this.boundStack, `${repositoryName}:${imageTag}`);
    return digest === undefined
      ? location
      : { ...location, imageUri: byDigest(this.boundStack, location, digest) };
  }
}

/** CDK gives the URI as text, or as CloudFormation's `Fn::Sub` of one where account or region are not known. */
function byDigest(stack: Stack, { imageUri, imageTag }: DockerImageAssetLocation, digest: string): string {
  const resolved = stack.resolve(imageUri) as string | { readonly "Fn::Sub": string };
  const pinned = (uri: string) => uri.replace(new RegExp(`:${imageTag}$`), `@${digest}`);
  return typeof resolved === "string" ? pinned(resolved) : Fn.sub(pinned(resolved["Fn::Sub"]));
}

/** The prefixes of all stacks of the app that publish into the same repository, this one's among them. */
function prefixesBeside(
  stack: Stack,
  { imageAssetsRepositoryName: repository, dockerTagPrefix }: ImagePlace,
): ReadonlySet<string> {
  const ofApp = prefixesOf.get(stack.node.root) ?? new Map<string, Set<string>>();
  prefixesOf.set(stack.node.root, ofApp);
  const prefixes = ofApp.get(repository) ?? new Set<string>();
  ofApp.set(repository, prefixes.add(dockerTagPrefix));
  return prefixes;
}

interface ImagePlace {
  readonly imageAssetsRepositoryName: string;
  readonly dockerTagPrefix: string;
}

/** Prefixes by app and repository. */
const prefixesOf = new WeakMap<object, Map<string, Set<string>>>();
