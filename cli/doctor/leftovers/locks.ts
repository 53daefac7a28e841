import type { StackLeftovers } from "../../../automation/locks/leftovers";
import type { StackLock } from "../../../automation/locks/stack-lock";
import { count, list } from "../../shared/wording";
import type { Finding } from "../check";

/** Locks of a stack: whose holder is dead, nobody waits for. */
export function lockFindings({ locks, backendUrl }: StackLeftovers, stack: string): Finding[] {
  const remedy = `Once it is certain that nobody works on the stack: \`pulumi cancel --stack ${stack}\`.`;
  if (locks === "none")
    return [{ status: "ok", found: "Pulumi's service keeps them, and ends a dead run's by itself." }];
  if (locks === "unread")
    return [
      { status: "skipped", found: `Locks in ${withoutQuery(backendUrl)} can't be read from here.`, remedy },
    ];
  if (locks.length === 0) return [{ status: "ok", found: `Nobody holds ${stack}.` }];
  return locks.map((lock) => lockFinding(lock, stack, remedy));
}

function lockFinding(
  { pid, host, user, since, holder, location }: StackLock,
  stack: string,
  remedy: string,
): Finding {
  const who = `${user}@${host} (process ${pid}) since ${since}`;
  switch (holder) {
    case "alive":
      return { status: "ok", found: `${who} works on ${stack} now.` };
    case "dead":
      return {
        status: "problem",
        found: `${who} holds ${stack}, and runs no more: ${withoutQuery(location)}.`,
        remedy: `\`pulumi cancel --stack ${stack}\` unlocks it, and from a program \`Deployment.recover\`.`,
      };
    case "unknown":
      return {
        status: "warning",
        found: `${who} holds ${stack}; whether it runs is not to be seen from here.`,
        remedy,
      };
  }
}

/** What a run was working on when it was killed. While somebody holds the stack, it is what is under way. */
export function interruptedFinding({ interrupted, locks }: StackLeftovers, stack: string): Finding {
  if (interrupted.length === 0) return { status: "ok", found: "No operation was cut off." };
  const names = interrupted.slice(0, 3).map((urn) => urn.split("::").at(-1) ?? urn);
  const more = interrupted.length > 3 ? [`${interrupted.length - 3} more`] : [];
  const what = `${count(interrupted.length, "operation")} (${list([...names, ...more])})`;
  if (typeof locks === "object" && locks.some(({ holder }) => holder !== "dead"))
    return { status: "ok", found: `${what} under way, or cut off: somebody holds ${stack}.` };
  return {
    status: "warning",
    found: `${what} cut off: what was being created may exist without being recorded.`,
    remedy: `\`pulumi refresh --stack ${stack}\` asks about each of them.`,
  };
}

/** Without what an address may say of keys and endpoints. */
function withoutQuery(url: string): string {
  return url.replace(/\?.*$/, "");
}
