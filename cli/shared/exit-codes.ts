/** How `berth` ends. Pipelines decide by it, so a number never changes its meaning. */
export const exitCodes = {
  /** All is well, or what was asked for is done. */
  safe: 0,
  /** Something in use is at risk, or what was to be checked is invalid. */
  atRisk: 1,
  /** It could not be told: wrong usage, an unreadable file, a missing right, a failed call. */
  unknown: 2,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Tells how a command ended: by one of these, but for `berth local`, whose commands have codes of their own. */
export type End = (code: number) => void;
