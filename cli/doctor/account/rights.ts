import { InventoryError, type InventoryClients } from "../../../inventory";
import { count, list } from "../../shared/wording";
import { notLookedAt, type Finding } from "../check";
import { rightsOf, type Part, type PartName, type Right } from "../rights/part";
import type { Names } from "../rights/scopes";
import type { Caller } from "./credentials";
import { principalOf } from "./principal";
import { deniedRights, roleArn } from "./simulate";

/** Which rights are to be looked at, and for what. */
export interface WantedRights {
  readonly parts: readonly Part[];
  /** What the stack makes; nothing where nobody knows. */
  readonly needed: ReadonlySet<PartName> | undefined;
  readonly names: Names;
}

/** Whether the caller may do what berth does, as IAM says. */
export async function lookAtRights(
  iam: InventoryClients["iam"],
  caller: Caller,
  wanted: WantedRights,
  signal: AbortSignal,
): Promise<Finding[]> {
  const principal = principalOf(caller.arn);
  if (principal.kind === "root")
    return [{ status: "ok", found: "The account's root user may do everything." }];
  if (principal.kind === "other")
    return [
      {
        status: "skipped",
        found: `IAM can't be asked about ${principal.arn}, which is no user and no role.`,
        remedy: "`berth doctor --iam` prints what a deployer needs.",
      },
    ];
  const arn = principal.kind === "role" ? await roleArn(iam, principal, signal) : principal.arn;
  const { parts, needed, names } = wanted;
  const asked = parts.filter(({ name }) => needed === undefined || needed.has(name));
  const rights = rightsOf(asked);
  try {
    return rightsFindings(await deniedRights(iam, arn, rights, names, signal), rights, asked, {
      arn,
      isKnown: needed !== undefined,
    });
  } catch (error) {
    if (!(error instanceof InventoryError) || error.code !== "access-denied") return [notLookedAt(error)];
    return [
      {
        status: "skipped",
        found: `IAM must not be asked what ${arn} may.`,
        remedy: `Allow iam:SimulatePrincipalPolicy on it; or compare by hand: \`berth doctor --iam\` prints what a deployer needs.`,
      },
    ];
  }
}

/**
 * What is denied, part by part.
 *
 * @param who.isKnown Whether it is known that the stack needs the parts, and how its resources are named.
 */
export function rightsFindings(
  denied: readonly Right[],
  asked: readonly Right[],
  parts: readonly Part[],
  who: { readonly arn: string; readonly isKnown: boolean },
): Finding[] {
  const number = (rights: readonly Right[]) => new Set(rights.map(({ action }) => action)).size;
  if (denied.length === 0)
    return [
      {
        status: "ok",
        found: `IAM allows ${who.arn} all ${count(number(asked), "right")} that ${who.isKnown ? "the stack needs" : "berth needs at most"}.`,
      },
    ];
  return parts.flatMap(({ name, purpose }) => {
    const own = denied.filter(({ part }) => part === name);
    if (own.length === 0) return [];
    const all = asked.filter(({ part }) => part === name);
    const actions = [...new Set(own.map(({ action }) => action))].sort();
    const shown = actions.length > 6 ? [...actions.slice(0, 5), `${actions.length - 5} more`] : actions;
    return [
      {
        status: who.isKnown ? ("problem" as const) : ("warning" as const),
        found: `IAM denies ${who.arn} ${number(own)} of ${count(number(all), "right")} for ${purpose}: ${list(shown)}.${who.isKnown ? "" : " Names of resources are not known here: a policy for some of them may allow it."}`,
        remedy: `Allow them: \`berth doctor --iam --parts ${name}\` prints the policy.`,
      },
    ];
  });
}
