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

/** In a loop, for it is asked of every image, and once only: before anything is compiled. */
function hasOneOf({ imageTags }: Image, tags: { has(tag: string): boolean }): boolean {
  for (const tag of imageTags) if (tags.has(tag)) return true;
  return false;
}
