import type { ImageUser } from "./image-in-use";

/** Different users of one image: each is there once, by all that is said of it, in the order in which they came. */
export class Users {
  private readonly known = new Map<string, ImageUser>();

  add(...users: readonly ImageUser[]): void {
    for (const user of users) this.known.set(JSON.stringify([user.kind, user.name, user.role]), user);
  }

  all(): ImageUser[] {
    return [...this.known.values()];
  }
}
