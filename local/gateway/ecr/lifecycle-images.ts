import type { Image } from "../../../retention";
import type { StoredImage } from "./ecr-repository";

/**
 * Images as a lifecycle policy looks at them.
 *
 * The emulator knows whole seconds, AWS finer ones: images of one second get times in the order of their pushes, a
 * thousandth of a millisecond apart, so that it is never open which of them is the older one.
 */
export function lifecycleImages(stored: readonly StoredImage[]): Image[] {
  return stored.map(({ digest, tags, pushedAt, place, manifest, storage }): Image => {
    const time = (seconds: number) => seconds * 1000 + place / 1000;
    const { lastArchivedAt, lastActivatedAt } = storage;
    return {
      imageDigest: digest,
      imageTags: tags,
      imagePushedAt: time(pushedAt),
      imageStatus: storage.status,
      ...(lastArchivedAt !== undefined && { lastArchivedAt: time(lastArchivedAt) }),
      ...(lastActivatedAt !== undefined && { lastActivatedAt: time(lastActivatedAt) }),
      ...(manifest.manifests && { children: manifest.manifests.map((child) => child.digest) }),
      ...(manifest.subject && { subjectManifestDigest: manifest.subject.digest }),
    };
  });
}
