/** An image that something runs, or could run at any time, and who does. */
export interface ImageInUse {
  readonly repositoryName: string;
  /** The account that the repository belongs to. @default the caller's own */
  readonly registryId?: string;
  /** @default the caller's own */
  readonly region?: string;
  /** `sha256:...`; of an image that is referred to by tag, the digest that the tag stands for. */
  readonly digest: string;
  /** The tag, if the image is referred to by one. */
  readonly tag?: string;
  readonly user: ImageUser;
}

/** What uses an image. */
export interface ImageUser {
  readonly kind:
    | "service"
    | "task"
    | "schedule"
    | "function"
    | "app-runner-service"
    | "batch-job-definition"
    | "codebuild-project"
    | "task-definition"
    /** Named by a person, since no list of this account shows it: EKS, another account. */
    | "declared";
  readonly name: string;
  /** What the user needs it for: `running`, `deployment target`, `last successful`, `rule nightly`. */
  readonly role?: string;
  /** The name under which a service's releases are counted, where its tag `berth:service` says it. */
  readonly releasesAs?: string;
  /** The stack that made a service, where its tag `berth:owner` says it. */
  readonly owner?: string;
}
