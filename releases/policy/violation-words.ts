import type { AttachedLoss, ImageUser, Violation } from "../../retention";

/** What a violation means, in a line: which image, who uses it, what becomes of it, when and by which rule. */
export function violationText({ imageDigest, imageTags, users, ...fate }: Violation): string {
  const image = imageTags.length === 0 ? imageDigest : `${imageDigest} (${imageTags.join(", ")})`;
  return `${image}, used by ${users.map(userText).join(" and ")}, ${fateText(fate)}`;
}

/** Of the signatures and SBOMs that go before their images, in a line: how many, and the first. */
export function attachedText(attached: readonly AttachedLoss[]): string[] {
  const [first, ...others] = attached;
  if (!first) return [];
  const { imageDigest, subjectDigest, ...fate } = first;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return [
    `${imageDigest}, which belongs to ${subjectDigest} (a signature, an attestation or an SBOM)${more}, ${fateText(fate)}, and the image stays without it: attach it again by then, or keep more images`,
  ];
}

/** What can't start any more, in a line. */
export function danglingText({ reference, user }: { reference: string; user: ImageUser }): string {
  return `${reference}, used by ${userText(user)}, is not there`;
}

function userText({ kind, name, role }: ImageUser): string {
  return `the ${kind.replaceAll("-", " ")} ${name}${role === undefined ? "" : ` (${role})`}`;
}

function fateText({
  outcome,
  rulePriority,
  when,
}: Pick<Violation, "outcome" | "rulePriority" | "when">): string {
  if (outcome === "missing") return "is not in the repository any more";
  if (rulePriority === null) return "is in the archive, from which nothing can be pulled";
  const fate = { expired: "would expire", archived: "would be archived", "may-expire": "may expire" }[
    outcome
  ];
  return `${fate} by rule ${rulePriority} ${whenText(when)}`;
}

function whenText(when: Violation["when"]): string {
  const after = (pushes: number) => `after ${pushes} more ${pushes === 1 ? "push" : "pushes"}`;
  if (when.kind === "now") return "at once";
  if (when.kind === "after-pushes") return after(when.pushes);
  const day = `on ${new Date(when.at).toISOString().slice(0, 10)}`;
  return when.pushes === undefined ? day : `${day}, ${after(when.pushes)}`;
}
