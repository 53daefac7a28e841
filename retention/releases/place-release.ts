import { newestRelease, releaseToAdd, strayReleases, type TaggedDigest } from "./plan-releases";

/** A repository, as far as placing a release tag goes. */
export interface ReleaseTags {
  /** All tags, those of archived images too. */
  all(): Promise<readonly TaggedDigest[]>;
  /** Puts a tag on the image. `there`: it had it already; `taken`: another image has it, and tags don't move. */
  put(tag: string): Promise<PutOutcome>;
  /** What a tag is on. */
  digestOf(tag: string): Promise<string | undefined>;
}

export type PutOutcome = "placed" | "there" | "taken";

/**
 * What it means that ECR did not put a tag, by its error's name; `undefined` for a failure of another kind.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html
 */
export function putRefusal(errorName: string | undefined): PutOutcome | undefined {
  if (errorName === "ImageAlreadyExistsException") return "there";
  if (errorName === "ImageTagAlreadyExistsException") return "taken";
  return undefined;
}

export interface ReleaseToPlace {
  /** The name under which releases are counted. */
  readonly service: string;
  /** The image that is to be marked. */
  readonly digest: string;
  /** Whether nothing newer runs beside it. An older one only has to have a release tag, not the newest. @default true */
  readonly isNewest?: boolean;
  /** Waits for so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** A release tag that is in place. */
export interface PlacedRelease {
  readonly tag: string;
  /** Whether it was put there just now. */
  readonly isNew: boolean;
  /** All tags of the image, this one too. */
  readonly imageTags: readonly string[];
  /** Tags of the service that are not counted, since their numbers jump over the rest; only where there are any. */
  readonly stray?: readonly string[];
}

/**
 * Sees to it that the service's newest release tag is on the image. Nothing is written when it is so already. When
 * somebody else takes the number meanwhile, the next one is placed.
 *
 * In a repository whose tags move, a tag is looked at again once it is placed: another writer may have moved it.
 *
 * @returns `undefined` when others take every number, ten times in a row.
 */
export async function placeReleaseTag(
  tags: ReleaseTags,
  { service, digest, isNewest = true, sleep }: ReleaseToPlace,
): Promise<PlacedRelease | undefined> {
  for (let attempt = 1; attempt <= 10; attempt++) {
    const all = await tags.all();
    const there = all.filter((one) => one.digest === digest);
    const own = newestRelease(service, there)?.tag;
    const tag = releaseToAdd(service, digest, all);
    const imageTags = there.map((one) => one.tag);
    const found = strayReleases(service, all);
    const stray = found.length > 0 && { stray: found };
    if (own !== undefined && (tag === undefined || !isNewest)) {
      return { tag: own, isNew: attempt > 1, imageTags, ...stray };
    }
    if (tag !== undefined) {
      const outcome = await tags.put(tag);
      const placed = { tag, imageTags: [...imageTags, tag], ...stray };
      // Another run of this very release was faster.
      if (outcome === "there") return { ...placed, isNew: false };
      if (outcome === "placed" && (await tags.digestOf(tag)) === digest) return { ...placed, isNew: true };
    }
    await sleep(200 * attempt);
  }
  return undefined;
}
