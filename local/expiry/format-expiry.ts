import type { ExpiryReport, RepositoryExpiry, TakenImage } from "../gateway";

/** What the lifecycle policies took, by repository and rule: one line an image. */
export function formatExpiry({ repositories }: ExpiryReport): string {
  if (repositories.length === 0) return "The local AWS has no repository.";
  return repositories.map(formatRepository).join("\n");
}

function formatRepository({ repositoryName, policy, deleted, archived, left }: RepositoryExpiry): string {
  switch (policy) {
    case "none":
      return `${repositoryName}: no lifecycle policy, ${images(left)}`;
    case "unreadable":
      return `${repositoryName}: its lifecycle policy is none that AWS would take; nothing was done. Check it: \`berth policy validate\`.`;
    case "applied":
      return [
        `${repositoryName}: ${deleted.length} deleted${archived.length > 0 ? `, ${archived.length} archived` : ""}, ${images(left)} left`,
        ...byRule("deleted", deleted),
        ...byRule("archived", archived),
      ].join("\n");
  }
}

function byRule(what: string, taken: readonly TakenImage[]): string[] {
  const priorities = [...new Set(taken.map(({ rulePriority }) => rulePriority))].sort((a, b) => a - b);
  return priorities.flatMap((priority) => {
    const ofRule = taken.filter(({ rulePriority }) => rulePriority === priority);
    const description = ofRule[0]?.rule;
    return [
      `  ${what} by rule ${priority}${description === undefined ? "" : ` (${description})`}: ${ofRule.length}`,
      ...ofRule.map(formatImage),
    ];
  });
}

function formatImage({ imageDigest, imageTags, imagePushedAt }: TakenImage): string {
  const pushed = new Date(imagePushedAt * 1000).toISOString().replace(".000Z", "Z");
  return `    ${imageDigest}  pushed ${pushed}  ${imageTags.join(", ") || "untagged"}`;
}

function images(count: number): string {
  return count === 1 ? "1 image" : `${count} images`;
}
