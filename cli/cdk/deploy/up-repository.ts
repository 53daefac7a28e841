import type { ChangeCounts, DeploymentEvent } from "../../../automation";
import { openWhileLoading } from "../../../automation/open-while-loading";
import type { AwsOptions } from "../../shared/aws-clients";
import { compiledBefore } from "../../compiled-before";

/** What became of the stack that owns the repository. */
export interface RepositoryStack {
  readonly stack: string;
  readonly changes: ChangeCounts;
  readonly durationMs: number;
}

/**
 * Brings it up: `pulumi up`, from its folder.
 *
 * @throws {DeploymentError}
 */
export async function upRepository(
  { pulumi, stack }: { readonly pulumi: string; readonly stack: string },
  { profile, region }: AwsOptions,
  tell: (line: string) => void,
): Promise<RepositoryStack> {
  const env = {
    ...(profile !== undefined && { AWS_PROFILE: profile }),
    ...(region !== undefined && { AWS_REGION: region }),
    ...compiledBefore(),
  };
  const deployment = await openWhileLoading({ workDir: pulumi, stack, env, check: false });
  const operation = deployment.up({ outputs: false });
  for await (const event of operation) {
    const line = lineOf(event);
    if (line !== undefined) tell(line);
  }
  const { changes, durationMs } = await operation.result;
  return { stack, changes, durationMs };
}

function lineOf(event: DeploymentEvent): string | undefined {
  switch (event.kind) {
    case "completed":
      return event.operation === "same" ? undefined : `${event.operation} ${event.type} ${event.name}`;
    case "diagnostic":
      return `${event.severity}: ${event.message.trimEnd()}`;
    default:
      return undefined;
  }
}
