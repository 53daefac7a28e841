import type { Access } from "../local-aws";

/** What AWS does. The suite asserts that the bare emulator does not, and that it does behind the gateway. */
export interface Claim {
  readonly title: string;
  readonly holds: (aws: Access) => Promise<boolean>;
}
