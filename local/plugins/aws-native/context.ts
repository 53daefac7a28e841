import type { AwsContext } from "../aws/context";

/** What the functions of a resource type work with. */
export interface NativeContext extends AwsContext {
  /** Why a resource that was made isn't yet what it is to be. */
  unfinished: Error | undefined;
}
