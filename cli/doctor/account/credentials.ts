import type { InventoryClients } from "../../../inventory";
import { awsFailure } from "../../../inventory/aws/aws-failure";
import type { ProviderSettings } from "../../../inventory/aws/provider-settings";
import { list } from "../../shared/wording";
import type { Finding } from "../check";
import type { Sources } from "./credential-source";
import { principalOf } from "./principal";

/** Who asks. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** Asks STS, which needs no right. @throws {InventoryError} */
export async function lookForCaller(sts: InventoryClients["sts"], signal: AbortSignal): Promise<Caller> {
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  try {
    const answer = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    return { account: answer.Account ?? "", arn: answer.Arn ?? "" };
  } catch (error) {
    throw awsFailure("sts:GetCallerIdentity", error);
  }
}

/** Whose credentials they are, and whether they are of an account that the stack may touch. */
export function callerFindings(
  { account, arn }: Caller,
  { credentials, unused }: Sources,
  { allowedAccountIds, forbiddenAccountIds }: ProviderSettings,
): Finding[] {
  const who = `${arn} of the account ${account}, by ${credentials}.`;
  const unusedFinding: Finding[] =
    unused === undefined ? [] : [{ status: "warning", found: unused, remedy: unset }];
  if (allowedAccountIds.length > 0 && !allowedAccountIds.includes(account))
    return [
      otherAccount(who, `may touch ${list([...allowedAccountIds], "or")} only (\`aws:allowedAccountIds\`)`),
      ...unusedFinding,
    ];
  if (forbiddenAccountIds.includes(account))
    return [otherAccount(who, "must not touch that account (`aws:forbiddenAccountIds`)"), ...unusedFinding];
  if (principalOf(arn).kind === "root")
    return [
      { status: "warning", found: who, remedy: "Deploy by a role, not by the account's root user." },
      ...unusedFinding,
    ];
  return [{ status: "ok", found: who }, ...unusedFinding];
}

const unset = "Unset what is not meant, so that nobody takes one for the other.";

function otherAccount(who: string, rule: string): Finding {
  return {
    status: "problem",
    found: `${who} The stack ${rule}.`,
    remedy: "Take the stack's own credentials (AWS_PROFILE, `aws:profile`, `--profile`), or another stack.",
  };
}

/** Where resources go. */
export function regionFinding(region: string | undefined, { region: source }: Sources): Finding {
  if (region === undefined)
    return {
      status: "problem",
      found: "No region is set.",
      remedy: "`pulumi config set aws:region eu-west-1`, AWS_REGION, or the profile's region.",
    };
  return { status: "ok", found: `${region}, by ${source ?? "the profile"}.` };
}
