import type { Problem } from "../../retention";

/** Whole numbers that AWS takes. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Says what is wrong with a number of which AWS takes a range of whole ones; nothing when it is left out or not known yet. */
export function rangeProblems(path: string, value: unknown, { from, to }: Range): Problem[] {
  if (typeof value !== "number" || (Number.isInteger(value) && value >= from && value <= to)) return [];
  return [
    {
      code: "out-of-range",
      path,
      message: `\`${path}\` must be a whole number from ${from} to ${to}, got ${value}.`,
    },
  ];
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
export const portRange: Range = { from: 1, to: 65535 };
