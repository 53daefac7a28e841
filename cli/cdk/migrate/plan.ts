import type { StoredImage, UsedImage } from "../../../inventory";
import { releaseTagPrefix, type ImageUser } from "../../../retention";
import { assetTag, isAssetHash } from "../../../retention/images/asset-tag";
import { isTag } from "../../../retention/images/image-reference";
import { isIsolatedTag } from "../../audit/repository";

/** An image that is to be copied. */
export interface ImageToCopy {
  readonly digest: string;
  /** Its size in bytes, as ECR says it. */
  readonly bytes: number;
  /** The tags that it gets in the new repository. */
  readonly tags: readonly string[];
  /** Whether CDK pushed it as an asset: under those tags the next deployment finds it. */
  readonly isAsset: boolean;
  readonly users: readonly ImageUser[];
}

/**
 * What has to be copied so that all that runs can run from another repository: each image in use once, the oldest first, with
 * the tags that say what it is.
 *
 * @param app What the new repository's tags of CDK's assets begin with: `shop_<hash>` in the place of `<hash>`. Without it
 * they stay as they are.
 */
export function imagesToCopy(
  images: readonly StoredImage[],
  inUse: readonly UsedImage[],
  app: string | undefined,
): ImageToCopy[] {
  const users = new Map<string, ImageUser[]>();
  for (const { digest, user } of inUse) users.set(digest, [...(users.get(digest) ?? []), user]);
  return images
    .filter(({ imageDigest }) => users.has(imageDigest))
    .sort((a, b) => a.imagePushedAt - b.imagePushedAt)
    .map(({ imageDigest, imageSizeInBytes, imageTags }) => ({
      ...{ digest: imageDigest, bytes: imageSizeInBytes, users: users.get(imageDigest) ?? [] },
      isAsset: imageTags.some(isAssetHash),
      tags: imageTags
        .filter(saysWhatItIs)
        .map((tag) => tagInTarget(tag, app))
        .filter(isTag),
    }));
}

/** Not those that move, release tags, which are counted anew, and marks of `cdk gc`. */
function saysWhatItIs(tag: string): boolean {
  return tag !== "latest" && !tag.startsWith(releaseTagPrefix) && !isIsolatedTag(tag);
}

function tagInTarget(tag: string, app: string | undefined): string {
  return app !== undefined && isAssetHash(tag) ? assetTag(app, tag) : tag;
}
