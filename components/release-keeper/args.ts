import type * as pulumi from "@pulumi/pulumi";

import type { KeeperOptions } from "../../keeper/settings";
import type { Tags } from "../shared/tags";

export type { KeeperOptions, KeptRepositories } from "../../keeper/settings";

/** Arguments of {@link ReleaseKeeper}. */
export interface ReleaseKeeperArgs extends KeeperOptions {
  /**
   * The ARN of the SNS topic that its alarms tell, in the same region.
   *
   * @default nobody is told: the alarms are seen in the console
   */
  readonly topicArn?: pulumi.Input<string>;
  /** Tags of all that it is made of. */
  readonly tags?: Tags;
}
