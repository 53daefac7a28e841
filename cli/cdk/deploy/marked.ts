/** What became of a service or a function of a stack. */
export interface Marked {
  /** `service main/web`, `function resize`. */
  readonly user: string;
  readonly tags: readonly string[];
  /** Why there is none, where that is no failure. */
  readonly nothing?: string;
  readonly failure?: string;
}
