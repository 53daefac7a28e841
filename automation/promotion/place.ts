import { DescribeRepositoriesCommand } from "@aws-sdk/client-ecr";

import { awsCall, awsErrorName } from "../../releases/aws-call";
import type { CopyEnd } from "../../releases/copy/registry-session";
import { repositoryName } from "../../retention";
import { repositoryPlace } from "../../retention/images/ecr-registry";
import { stackClients, type ClientOverrides, type StackClients } from "../stack-clients";
import { refused } from "./errors";
import { stackConfig, stackOutputs, type PromotionStack, type StackOutputs } from "./stack";

/** A stage, as a promotion sees it. */
export interface Stage {
  readonly stack: PromotionStack;
  readonly config: (key: string) => string | undefined;
  readonly outputs: StackOutputs;
  readonly aws: StackClients;
  /** Its repository. */
  readonly end: CopyEnd;
}

/**
 * Reads a stage: its configuration, its outputs, and where its repository is, or is to be.
 *
 * @param target The stack that is promoted to, for whoever reads of a failure.
 * @throws {PromotionFailedError} `not-promotable`
 */
export async function readStage(
  stack: PromotionStack,
  target: string,
  overrides: ClientOverrides = {},
): Promise<Stage> {
  const [config, outputs] = await Promise.all([
    stackConfig(stack),
    stack.outputs().then((found) => stackOutputs(found)),
  ]);
  const url = outputs.repositoryUrl;
  const place = url === undefined ? ownPlace(config) : repositoryPlace(url);
  if (place === undefined) throw refused(target, [noRepository(stack.stack)]);
  const { region } = place.registry ?? {};
  const aws = stackClients(config, stack.env, { ...(region !== undefined && { region }), ...overrides });
  const registryId = place.registry?.registryId;
  const end = { ecr: aws.clients.ecr, repositoryName: place.repositoryName, registryId };
  return { stack, config, outputs, aws, end };
}

/** Whether the repository is there. Needs `ecr:DescribeRepositories`. @throws {InventoryError} */
export async function isThere({ ecr, repositoryName, registryId }: CopyEnd): Promise<boolean> {
  const named = { repositoryNames: [repositoryName], registryId };
  try {
    await awsCall("ecr:DescribeRepositories", `the repository "${repositoryName}"`, () =>
      ecr.send(new DescribeRepositoriesCommand(named)),
    );
    return true;
  } catch (error) {
    if (awsErrorName(error) === "RepositoryNotFoundException") return false;
    throw error;
  }
}

/** Of a stack that was never deployed, by berth's own configuration. */
function ownPlace(config: (key: string) => string | undefined) {
  const name = repositoryName(config("berth:area") ?? "", config("berth:stage") ?? "");
  return name.ok ? repositoryPlace(`/${name.value}`) : undefined;
}

function noRepository(stack: string) {
  const message = `the stack "${stack}" has no \`repositoryUrl\` in its outputs, and no \`berth:area\` and \`berth:stage\` in its configuration. Deploy it first (\`pulumi up --stack ${stack}\`); a program of your own puts out \`repositoryUrl\`.`;
  return { code: "no-repository", path: stack, message };
}
