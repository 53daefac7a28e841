import type { Image } from "../images/image";

/**
 * The places of the images that have these digests; digests that are not there are left out. Only what is asked for is
 * kept, since a repository has many more images than are in use.
 */
export function placesOf(images: readonly Image[], digests: Iterable<string>): Map<string, number> {
  const wanted = new Set(digests);
  const places = new Map<string, number>();
  images.forEach(({ imageDigest }, place) => {
    if (wanted.has(imageDigest)) places.set(imageDigest, place);
  });
  return places;
}
