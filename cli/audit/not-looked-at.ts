import { beyondReach, type NotLookedAt, type Source } from "../../inventory";
import { list } from "../shared/wording";

/** What a report says nothing of, so that nobody takes silence for safety. */
export function notLookedAtText(notLookedAt: readonly NotLookedAt[]): string {
  const asked = notLookedAt
    .filter(({ reason }) => reason === "not asked for")
    .map(({ source }) => wordsOf(source));
  const names = [
    ...(asked.length > 0 ? [`${list(asked)} (\`--sources\`)`] : []),
    ...notLookedAt
      .filter(({ reason }) => reason !== "not asked for")
      .map(({ source, reason }) => `${source} (${reason})`),
    ...beyondReach,
  ];
  return `Not looked at: ${names.join("; ")}. Declare what pulls from there: \`--declared FILE\`.`;
}

function wordsOf(source: Source): string {
  return source === "task-definitions" ? "task-definitions that only RunTask starts" : source;
}
