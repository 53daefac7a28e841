import { asString, synthesizer, type Stack } from "@pulumi/cdk";
import * as pulumi from "@pulumi/pulumi";
import {
  App,
  type DockerImageAssetLocation,
  type DockerImageAssetSource,
  type ISynthesisSession,
} from "aws-cdk-lib/core";

import type { ImageRepositoryLike } from "../components/image-repository/access";
import { ServiceImage } from "../components/service-image/service-image";
import { assetName } from "./asset-name";
import { assetSource } from "./asset-source";
import type { KnownImages } from "./known-images";
import { knownSource } from "./known-source";
import { releaseServices } from "./release-services";

/** Where the image assets of CDK constructs in a Pulumi program go. File assets go where `PulumiSynthesizer` has them. */
export interface DedicatedRepositorySynthesizerArgs extends Omit<
  synthesizer.PulumiSynthesizerOptions,
  "imageAssetVersionCount"
> {
  /** The stage's repository: an `ImageRepository`, or another stack's by `ImageRepository.ofStack`. */
  readonly repository: ImageRepositoryLike;
  /**
   * What it has, as `lookUpImages` found before the run: what is there is referred to by its digest, and built no more.
   *
   * @default nobody looked: each image is built by this stack, once for its content
   */
  readonly images?: KnownImages;
}

/**
 * CDK constructs in a Pulumi program (`@pulumi/cdk`), with berth's promises: image assets are built into one repository after
 * its lifecycle policy is in place, once for each content; task definitions and functions name them by digest; and what ECS
 * services run is marked once they are steady. Old releases are retired by a keeper, or by `berth release retire`. `PulumiSynthesizer` makes a repository for each asset, keeps three images in
 * it, and deletes it with its images; and for a second asset it fails.
 *
 * @example
 * const images = new ImageRepository("images", { repositoryName: "myapp-assets-dev" });
 * const defaultStackSynthesizer = new DedicatedRepositorySynthesizer({
 *   appId: "shop",
 *   repository: images,
 *   images: await lookUpImages("myapp-assets-dev"),
 * });
 * new App("shop", (app) => void new ShopStack(app, "shop"), { appOptions: { props: { defaultStackSynthesizer } } });
 *
 * @see https://github.com/pulumi/pulumi-cdk
 */
export class DedicatedRepositorySynthesizer extends synthesizer.PulumiSynthesizer {
  // Without private members of JavaScript's: CDK binds a copy of it, made by its prototype, to each stack.
  private readonly settings: DedicatedRepositorySynthesizerArgs;
  /** Images by CDK's hash of their content, build options included. */
  private readonly byHash = new Map<string, ServiceImage>();
  /** The same by what a container refers to it by. */
  private readonly byReference = new Map<string, ServiceImage>();

  constructor(args: DedicatedRepositorySynthesizerArgs) {
    const { repository: _repository, images: _images, ...options } = args;
    super(options);
    this.settings = args;
  }

  /** @throws {InvalidArgumentsError} for an asset that berth can't build */
  override addDockerImageAsset(asset: DockerImageAssetSource): DockerImageAssetLocation {
    const image = this.byHash.get(asset.sourceHash) ?? this.build(asset);
    this.byHash.set(asset.sourceHash, image);
    const imageUri = asString(image.imageUri);
    this.byReference.set(imageUri, image);
    return { repositoryName: asString(this.settings.repository.repositoryName), imageUri };
  }

  /** All constructs are there by now. */
  override synthesize(session: ISynthesisSession): void {
    super.synthesize(session);
    releaseServices(this.boundStack as Stack, this.byReference);
  }

  private build(asset: DockerImageAssetSource): ServiceImage {
    const { appId, repository, images } = this.settings;
    const { repositoryUrl, registryId } = repository;
    const name = assetName(appId, asset);
    const built = assetSource(asset, (App.of(this.boundStack) as App).assetOutdir);
    const { source, warning } = images ? knownSource(name, built, images, appId) : { source: built };
    if (warning !== undefined) void pulumi.log.warn(warning);
    return new ServiceImage(name, { repositoryUrl, registryId, source }, { parent: this.stagingStack });
  }
}
