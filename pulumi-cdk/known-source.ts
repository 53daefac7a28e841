import type { BuildSource } from "../components/service-image/build-source";
import type { ChosenSource } from "../program/found-source";
import { buildOrRefer } from "../program/image-source";
import { assetTag } from "../retention/images/asset-tag";
import type { KnownImages } from "./known-images";

/** By its digest where it is there, be it that a plain `cdk deploy` of the same app has published it. */
export function knownSource(
  name: string,
  source: BuildSource,
  { repositoryName, images, ownTags }: KnownImages,
  appId: string,
): ChosenSource {
  const { contentHash } = source;
  const published = images.digestByTag.get(assetTag(appId, contentHash));
  const isOwn = [...ownTags].some((tag) => tag.startsWith(`${name}-${contentHash}`));
  if (published !== undefined && !isOwn) return { source: { digest: published } };
  return buildOrRefer(name, source, { repositoryName, images, ownTags, contentHash });
}
