/**
 * How many tasks run, by how busy they are. Needs at least one of the three targets; with several, the one that wants
 * most tasks decides.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export interface AutoscalingArgs {
  /** The fewest tasks. */
  readonly minimum: number;
  /** The most tasks. */
  readonly maximum: number;
  /** The average use of the tasks' CPU to aim at, 1 to 100. */
  readonly targetCpuPercent?: number;
  /** The average use of the tasks' memory to aim at, 1 to 100. */
  readonly targetMemoryPercent?: number;
  /** Requests a minute that each task is to get. Needs `loadBalancer`. */
  readonly requestsPerTarget?: number;
  /**
   * Seconds after tasks were stopped before more are.
   *
   * @default 300, Application Auto Scaling's
   */
  readonly scaleInCooldownSeconds?: number;
  /**
   * Seconds after tasks were started before more are.
   *
   * @default 300, Application Auto Scaling's
   */
  readonly scaleOutCooldownSeconds?: number;
}
