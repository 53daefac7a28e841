import type { Calls, InventoryClients } from "../../inventory";
import type { HandOff } from "../../retention/hand-off/hand-off";
import { CliError } from "../shared/errors";

/** The ARN of a role that is there, given by ARN or by name. A role of another account is taken as it is. */
export async function publishingRole(
  iam: InventoryClients["iam"],
  given: string,
  account: string,
  calls: Calls,
): Promise<string> {
  const { GetRoleCommand } = await import("@aws-sdk/client-iam");
  if (given.startsWith("arn:") && given.split(":")[4] !== account) return given;
  const name = given.slice(given.lastIndexOf("/") + 1);
  const found = await calls.makeUnless(["NoSuchEntityException", "NoSuchEntity"], "iam:GetRole", () =>
    iam.send(new GetRoleCommand({ RoleName: name })),
  );
  const arn = found?.Role?.Arn;
  if (arn === undefined) {
    throw new CliError(
      "no-such-role",
      `\`--publishing-role\` ${given} is not there, in the account ${account}. Make it in the stack of the repository and let it push, by \`ImageRepository.grantCdkPublish\`; or leave it, and name the bootstrap's role among the \`pushRoles\`.`,
    );
  }
  if (given.startsWith("arn:") && given !== arn)
    throw new CliError("no-such-role", `\`--publishing-role\` ${given} is not there; ${arn} is.`);
  return arn;
}

/**
 * What is to be said where the bootstrap's role is to push and nobody lets it in: its own rights are for the bootstrap's
 * repository alone.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
export async function mayPublish(
  { ecr }: InventoryClients,
  { imageAssetPublishingRoleArn, repositoryName, account, region }: HandOff,
  calls: Calls,
): Promise<string | undefined> {
  if (imageAssetPublishingRoleArn !== undefined) return undefined;
  const { GetRepositoryPolicyCommand } = await import("@aws-sdk/client-ecr");
  const answer = await calls.makeUnless(
    ["RepositoryPolicyNotFoundException"],
    "ecr:GetRepositoryPolicy",
    () => ecr.send(new GetRepositoryPolicyCommand({ repositoryName })),
  );
  if (answer?.policyText && letsPush(answer.policyText)) return undefined;
  return `No policy of ${repositoryName} lets the bootstrap's role push: its own rights are for the bootstrap's repository alone. Name it among the \`pushRoles\` of the \`ImageRepository\` (arn:aws:iam::${account}:role/cdk-hnb659fds-image-publishing-role-${account}-${region}), or give \`--publishing-role\`.`;
}

/** Whom it lets in is IAM's to judge; here, whether it lets in anybody at all. */
function letsPush(policyText: string): boolean {
  const { Statement = [] } = JSON.parse(policyText) as { Statement?: Statement | Statement[] };
  return [Statement].flat().some(({ Effect, Action = [] }) => {
    const actions = [Action].flat().map((action) => action.toLowerCase());
    return Effect === "Allow" && actions.some((action) => ["ecr:putimage", "ecr:*", "*"].includes(action));
  });
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | string[];
}
