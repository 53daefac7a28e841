import type { Image } from "./image";
import type { TaggedDigest } from "./plan-releases";

/** The images once tags are placed. A tag that another image has goes from there. */
export function withTags(images: readonly Image[], added: readonly TaggedDigest[]): readonly Image[] {
  if (added.length === 0) return images;
  const digestOf = new Map(added.map(({ tag, digest }) => [tag, digest]));
  const tagsOf = new Map<string, string[]>();
  for (const [tag, digest] of digestOf) tagsOf.set(digest, [...(tagsOf.get(digest) ?? []), tag]);
  return images.map((image) => {
    const more = tagsOf.get(image.imageDigest);
    if (!more && !image.imageTags.some((tag) => digestOf.has(tag))) return image;
    const stay = image.imageTags.filter((tag) => !digestOf.has(tag));
    return { ...image, imageTags: [...stay, ...(more ?? [])] };
  });
}

/** The images when those at some places have lost tags; `undefined` when they have none of them. */
export function withoutTags(
  images: readonly Image[],
  places: readonly number[],
  lost: readonly string[],
): readonly Image[] | undefined {
  const gone = new Set(lost);
  const losers = places.filter((place) => images[place]!.imageTags.some((tag) => gone.has(tag)));
  if (losers.length === 0) return undefined;
  const left = [...images];
  for (const place of losers) {
    const { imageTags, ...image } = images[place]!;
    left[place] = { ...image, imageTags: imageTags.filter((tag) => !gone.has(tag)) };
  }
  return left;
}
