import type { Image } from "./image";
import { isArchived } from "../lifecycle-policy/image-age";

/** How the manifests of a repository refer to one another. By the places of images; a digest that is not there is no image. */
export interface ManifestRelations {
  /** The indexes that refer to an image. An archived one doesn't hold its images. */
  readonly holders: readonly (readonly number[] | undefined)[];
  /** The images that an index refers to. */
  readonly held: readonly (readonly number[] | undefined)[];
  /** The image that a signature or another referrer belongs to. */
  readonly subjects: readonly (number | undefined)[];
  readonly referrers: readonly (readonly number[] | undefined)[];
}

/** Who refers to whom; `undefined` when no image refers to another. */
export function manifestRelations(images: readonly Image[]): ManifestRelations | undefined {
  if (images.every(({ children, subjectManifestDigest }) => !children && !subjectManifestDigest)) {
    return undefined;
  }
  const places = new Map(images.map(({ imageDigest }, place) => [imageDigest, place]));
  const holders = new Array<number[] | undefined>(images.length);
  const held = new Array<number[] | undefined>(images.length);
  const subjects = new Array<number | undefined>(images.length);
  const referrers = new Array<number[] | undefined>(images.length);
  images.forEach((image, place) => {
    for (const digest of isArchived(image) ? [] : (image.children ?? [])) {
      const child = places.get(digest);
      if (child === undefined) continue;
      (holders[child] ??= []).push(place);
      (held[place] ??= []).push(child);
    }
    const { subjectManifestDigest } = image;
    const subject = subjectManifestDigest === undefined ? undefined : places.get(subjectManifestDigest);
    if (subject === undefined) return;
    subjects[place] = subject;
    (referrers[subject] ??= []).push(place);
  });
  return { holders, held, subjects, referrers };
}
