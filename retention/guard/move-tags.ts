import type { Image } from "../images/image";
import type { TaggedDigest } from "../releases/plan-releases";

/** The images once tags are placed. A tag that another image has goes from there. */
export function withTags(images: readonly Image[], added: readonly TaggedDigest[]): readonly Image[] {
  if (added.length === 0) return images;
  const digestOf = new Map(added.map(({ tag, digest }) => [tag, digest]));
  const tagsOf = new Map<string, string[]>();
  for (const [tag, digest] of digestOf) tagsOf.set(digest, [...(tagsOf.get(digest) ?? []), tag]);
  return images.map((image) => {
    const more = tagsOf.get(image.imageDigest);
    if (!more && !hasOneOf(image, digestOf)) return image;
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
  const losers = places.filter((place) => hasOneOf(images[place]!, gone));
  if (losers.length === 0) return undefined;
  const left = [...images];
  for (const place of losers) {
    const { imageTags, ...image } = images[place]!;
    left[place] = { ...image, imageTags: imageTags.filter((tag) => !gone.has(tag)) };
  }
  return left;
}

/** In a loop, for it is asked of every image, and once only: before anything is compiled. */
function hasOneOf({ imageTags }: Image, tags: { has(tag: string): boolean }): boolean {
  for (const tag of imageTags) if (tags.has(tag)) return true;
  return false;
}
