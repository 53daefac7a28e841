import type { ImageUser } from "../../retention";
import type { Finding } from "./findings";
import { shortenHashes } from "../shared/shorten";
import { count, day, list, short } from "../shared/wording";

/** What a table of findings has above its columns. */
export const findingsHead = ["goes", "by", "repository", "image", "used by"] as const;

/** Nobody reads more, and a comment on GitHub has no room for it. */
const mostRows = 50;

/** The most urgent findings as rows of a table. */
export function findingRows(
  findings: readonly Finding[],
  { wide = false }: { readonly wide?: boolean } = {},
): string[][] {
  const digest = wide ? (text: string) => text : short;
  const tag = wide ? (text: string) => text : shortenHashes;
  return findings
    .slice(0, mostRows)
    .map((finding) => [
      whenText(finding),
      byText(finding),
      finding.repositoryName,
      [digest(finding.image), ...finding.imageTags.slice(0, 2).map(tag)].join(" "),
      usersText(finding.users),
    ]);
}

/** What the table leaves out; nothing where it has all. */
export function leftOut(findings: readonly Finding[]): string[] {
  const more = findings.length - mostRows;
  return more > 0 ? [`${count(more, "more finding")}: \`--format json\` has all.`] : [];
}

/** What takes an image; nothing where it is gone. */
function byText({ rulePriority, outcome }: Finding): string {
  if (outcome === "isolated") return "cdk gc";
  return rulePriority === null ? "" : `rule ${rulePriority}`;
}

/** When an image goes. */
function whenText({ urgency, at, pushes, outcome }: Finding): string {
  const perhaps = outcome === "may-expire" ? ", perhaps" : "";
  if (urgency === "gone") return outcome === "archived" ? "in the archive" : "gone";
  if (urgency === "now") return `any time${perhaps}`;
  const date = at === undefined ? "" : day(at);
  if (pushes === undefined) return `${date}${perhaps}`;
  return `${date === "" ? "" : `${date}, `}after ${count(pushes, "push", "pushes")}${perhaps}`;
}

/** Who uses an image: the first three, and how many more. */
export function usersText(users: readonly ImageUser[]): string {
  const names = users.slice(0, 3).map(userText);
  const more = users.length - names.length;
  return list(more > 0 ? [...names, `${more} more`] : names);
}

function userText({ kind, name, role }: ImageUser): string {
  const what = kind === "declared" ? name : `${kind.replace(/-/g, " ")} ${name}`;
  return role === undefined ? what : `${what} (${role})`;
}
