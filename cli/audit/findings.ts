import type { ImageUser, Violation } from "../../retention";
import { userKey, type AccountAudit } from "./account";

/** An image in use that is gone or goes, or a reference that leads to none. */
export interface Finding {
  readonly urgency: Urgency;
  readonly repositoryName: string;
  /** The digest; of a reference that leads to no image, the reference. */
  readonly image: string;
  readonly imageTags: readonly string[];
  readonly users: readonly ImageUser[];
  readonly rulePriority: number | null;
  /** Milliseconds since 1970; of what goes by further pushes only, none. */
  readonly at?: number;
  readonly pushes?: number;
  /**
   * `missing` too where a reference leads to no image; `archived` is not to be pulled either; `isolated`: `cdk gc` has marked
   * it, and a next run of it deletes it.
   */
  readonly outcome: Violation["outcome"] | "isolated";
}

export const urgencies = ["gone", "now", "soon", "later", "by-pushes"] as const;

/** `gone`: can't be pulled any more. `soon`: within the days that the headline is about. `later`: within the horizon. */
export type Urgency = (typeof urgencies)[number];

/** The most urgent first. */
export function findingsOf(audit: AccountAudit, soonDays: number): Finding[] {
  const soon = audit.now + soonDays * 24 * 60 * 60 * 1000;
  const findings = [
    ...audit.unresolved.map(({ reference, user, repositoryName = "" }): Finding => ({
      ...{ urgency: "gone", repositoryName, image: reference, imageTags: [], users: [user] },
      ...{ rulePriority: null, at: audit.now, outcome: "missing" },
    })),
    ...audit.repositories.flatMap(({ repositoryName, violations, isolated }) => [
      ...violations.map((violation) => findingOf(repositoryName, violation, audit.now, soon)),
      // Whoever runs it next decides when.
      ...isolated.map(({ image, users }): Finding => ({
        ...{ urgency: "now", repositoryName, image: image.imageDigest, imageTags: image.imageTags, users },
        ...{ rulePriority: null, outcome: "isolated" },
      })),
    ]),
  ];
  return findings.sort(
    (a, b) =>
      urgencies.indexOf(a.urgency) - urgencies.indexOf(b.urgency) ||
      (a.at ?? Infinity) - (b.at ?? Infinity) ||
      (a.pushes ?? 0) - (b.pushes ?? 0),
  );
}

/** Services with findings as urgent as that. */
export function servicesAtRisk(
  findings: readonly Finding[],
  wanted: readonly Urgency[],
): ReadonlySet<string> {
  return new Set(
    findings
      .filter(({ urgency }) => wanted.includes(urgency))
      .flatMap(({ users }) => users.filter(({ kind }) => kind === "service").map(userKey)),
  );
}

function findingOf(
  repositoryName: string,
  { imageDigest, imageTags, users, outcome, rulePriority, when }: Violation,
  now: number,
  soon: number,
): Finding {
  const common = { repositoryName, image: imageDigest, imageTags, users, rulePriority, outcome };
  const pushes = when.kind === "now" ? undefined : when.pushes;
  if (pushes !== undefined) {
    return { ...common, urgency: "by-pushes", pushes, ...(when.kind === "on" && { at: when.at }) };
  }
  const at = when.kind === "on" ? when.at : now;
  return { ...common, urgency: urgencyAt(at, rulePriority, now, soon), at };
}

function urgencyAt(at: number, rulePriority: number | null, now: number, soon: number): Urgency {
  if (rulePriority === null) return "gone";
  if (at <= now) return "now";
  return at <= soon ? "soon" : "later";
}
