import type { ImageUser } from "./image-in-use";

/** Different users of one image: each is there once, by all that is said of it, in the order in which they came. */
export class Users {
  private readonly known = new Map<string, ImageUser>();

  add(...users: readonly ImageUser[]): void {
    // With what no name of AWS holds between the parts.
    for (const user of users) this.known.set(`${user.kind}\0${user.name}\0${user.role ?? ""}`, user);
  }

  all(): ImageUser[] {
    return [...this.known.values()];
  }
}
