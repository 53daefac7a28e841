import type { Image, Verdict } from "../images/image";
import { evaluateLifecyclePolicy } from "../lifecycle-policy/evaluate";
import type { LifecyclePolicy } from "../lifecycle-policy/lifecycle-policy";

/** What ECR's own preview says of an image: it names those alone that go. */
export interface PreviewedImage {
  readonly imageDigest: string;
  readonly outcome: "expired" | "archived";
  readonly rulePriority: number | null;
}

/** Why the two may differ though both are right. */
export type Explanation =
  /** AWS doesn't say which of several images of one time goes: see `Verdict`. */
  | "undecided"
  /** A day earlier or later, the answers would be the same: nobody knows for which moment ECR has answered. */
  | "time"
  /** The image came, went or got other tags while both answers were made. */
  | "changed";

/** An image on which the two answers differ. */
export interface PreviewDifference {
  readonly imageDigest: string;
  readonly imageTags: readonly string[];
  readonly berth: Said;
  readonly ecr: Said;
  /** @default no explanation: one of the two is wrong */
  readonly explanation?: Explanation;
}

type Said = Pick<Verdict, "outcome" | "rulePriority">;

/** The two answers, and between which moments they were made. */
export interface PreviewComparison {
  readonly policy: LifecyclePolicy;
  /** The repository's images before ECR was asked, and after it has answered. */
  readonly before: readonly Image[];
  readonly after: readonly Image[];
  readonly preview: readonly PreviewedImage[];
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** Where ECR's preview of a policy and our own evaluation differ, image by image. */
export function comparePreview(comparison: PreviewComparison): PreviewDifference[] {
  const { policy, before, preview, from, to } = comparison;
  const ours = byDigest(evaluateLifecyclePolicy(policy, before, from));
  const others = [from - day, to, to + day].map((now) =>
    byDigest(evaluateLifecyclePolicy(policy, before, now)),
  );
  const theirs = byDigest(preview);
  const changed = changedImages(comparison);
  const tags = byDigest([...comparison.after, ...before]);
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((imageDigest): PreviewDifference[] => {
    const berth = said(ours.get(imageDigest));
    const ecr = said(theirs.get(imageDigest));
    if (same(berth, ecr)) return [];
    const explanation = changed.has(imageDigest)
      ? "changed"
      : berth.outcome === "may-expire"
        ? "undecided"
        : others.some((other) => same(said(other.get(imageDigest)), ecr))
          ? "time"
          : undefined;
    const { imageTags = [] } = tags.get(imageDigest) ?? {};
    return [{ imageDigest, imageTags, berth, ecr, ...(explanation && { explanation }) }];
  });
}

/** ECR removes what a policy takes within a day, and doesn't say for which moment a preview is. */
const day = 86_400_000;

const kept: Said = { outcome: "kept", rulePriority: null };

function said(one: Said | undefined): Said {
  return one === undefined ? kept : { outcome: one.outcome, rulePriority: one.rulePriority };
}

function same(one: Said, other: Said): boolean {
  return one.outcome === other.outcome && (one.outcome === "kept" || one.rulePriority === other.rulePriority);
}

function changedImages({ before, after, preview }: PreviewComparison): ReadonlySet<string> {
  const [first, second] = [byDigest(before), byDigest(after)];
  const all = [...first.keys(), ...second.keys(), ...preview.map(({ imageDigest }) => imageDigest)];
  return new Set(all.filter((digest) => textOf(first.get(digest)) !== textOf(second.get(digest))));
}

function textOf(image: Image | undefined): string {
  return image === undefined
    ? ""
    : JSON.stringify([[...image.imageTags].sort(), image.imagePushedAt, image.imageStatus]);
}

function byDigest<T extends { readonly imageDigest: string }>(all: readonly T[]): Map<string, T> {
  return new Map(all.map((one) => [one.imageDigest, one]));
}
