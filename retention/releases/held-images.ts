import type { Image } from "../images/image";
import type { ImageInUse, ImageUser } from "../images/image-in-use";
import { Users } from "../images/image-users";
import { manifestRelations, type ManifestRelations } from "../images/manifest-relations";
import { placesOf } from "../simulation/places-of";

/** An image that must stay, and who needs it. */
export interface HeldImage {
  readonly image: Image;
  /** Its place among the repository's images. */
  readonly place: number;
  readonly users: readonly ImageUser[];
}

/**
 * The images of a repository that must stay for what is in use: those that are named, and what they could have been
 * pulled by. A task may report its platform's image where its service names the index, so an image that no index in use
 * accounts for holds the indexes that refer to it; a signature in use holds its subject, with which it would go.
 *
 * Digests that are not there are passed over. In the order of `inUse`.
 */
export function heldImages(
  images: readonly Image[],
  inUse: readonly ImageInUse[],
  relations: ManifestRelations | undefined = manifestRelations(images),
): HeldImage[] {
  const places = placesOf(
    images,
    inUse.map(({ digest }) => digest),
  );
  const named = new Map<number, Users>();
  for (const { digest, user } of inUse) {
    const place = places.get(digest);
    if (place !== undefined) usersOf(place, named).add(user);
  }
  const held = relations ? withImplied(named, relations) : named;
  return [...held].map(([place, users]) => ({ image: images[place]!, place, users: users.all() }));
}

function usersOf(place: number, known: Map<number, Users>): Users {
  const users = known.get(place) ?? new Users();
  known.set(place, users);
  return users;
}

function withImplied(
  named: ReadonlyMap<number, Users>,
  relations: ManifestRelations,
): ReadonlyMap<number, Users> {
  const held = new Map<number, Users>();
  for (const [place, users] of named) usersOf(place, held).add(...users.all());
  for (const [place, users] of named) {
    for (const other of impliedBy(place, relations, named)) usersOf(other, held).add(...users.all());
  }
  return held;
}

/** The images, besides itself, that an image in use holds: its indexes and its subject, and theirs in turn. */
function impliedBy(
  place: number,
  { holders, subjects }: ManifestRelations,
  named: ReadonlyMap<number, unknown>,
): ReadonlySet<number> {
  const seen = new Set([place]);
  for (const image of seen) {
    const indexes = holders[image] ?? [];
    if (!indexes.some((index) => named.has(index))) for (const index of indexes) seen.add(index);
    const subject = subjects[image];
    if (subject !== undefined) seen.add(subject);
  }
  seen.delete(place);
  return seen;
}
