/** What happens to the services of an environment over months. Plain data: the same for every retention that is tried on it. */
export interface Workload {
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly about: string;
  readonly days: number;
  /** In the order in which they happen. */
  readonly steps: readonly WorkloadStep[];
}

export type WorkloadStep = Push | Deployment | SimulatedWithdrawal;

interface Step {
  /** In days since the start; two o'clock in the afternoon of the third day is 2.58. */
  readonly at: number;
  readonly service: string;
  /** Which of the service's images, by a name of the workload's. The same name is the same content. */
  readonly image: string;
}

/** CI builds an image and pushes it. What is there already is not pushed again. */
export interface Push extends Step {
  readonly kind: "push";
  readonly megabytes: number;
  /** Of an index: how many images it refers to, which have the megabytes together. @default 0, a plain image */
  readonly platforms?: number;
  /** What it is tagged with. @default `<service>-<image>`, or the service's one tag where tags move */
  readonly tags?: readonly string[];
}

/** A service is made to run an image. */
export interface Deployment extends Step {
  readonly kind: "deploy";
  /** Its tasks don't start, and ECS goes back to what ran before. */
  readonly fails?: boolean;
  /** Not by the stack but in ECS, as one does at night: no template knows of it. */
  readonly inEcs?: boolean;
}

/** An image of a service is withdrawn. Tools that know no withdrawals do nothing then. */
export interface SimulatedWithdrawal extends Step {
  readonly kind: "withdraw";
}
