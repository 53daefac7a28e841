import * as pulumi from "@pulumi/pulumi";

import { readProviderSettings, type ProviderSettings } from "../shared/aws-settings";
import { hurriedConfig, logReader } from "../shared/container-logs/log-reader";
import { explainingHook, resourceAt } from "../shared/own-hook";

/** What is told of a deployment that failed. */
export interface DeploymentErrorOptions {
  /**
   * Whether to show the last 20 lines that a container wrote which ended by itself. Masked are the stack's secret
   * configuration, the values of variables that are named like secrets, here and in the container, and passwords in URLs;
   * what ECS hands the container out of Secrets Manager or Parameter Store is not known, and would be shown where the
   * container writes it.
   *
   * @default true
   */
  readonly showContainerLogs?: boolean;
}

/**
 * Says in ECS's words why creating or updating an `aws.ecs.Service` failed, under plain `pulumi up` too: the reason of
 * the failed deployment, why its tasks stopped, with which exit codes, the last lines that a container wrote which ended by
 * itself, and the latest events.
 *
 * It asks ECS, for up to ten seconds until ECS says why tasks stopped, with the stack's `aws:*` settings or the
 * environment's, prints an error of the failed resource, and never tries the operation again: ECS has tried already. What
 * it may not ask is named in the text; it never fails itself. Needs `ecs:DescribeServices`, `ecs:ListTasks`, `ecs:DescribeTasks`, `ecs:ListServiceDeployments`,
 * `ecs:DescribeServiceDeployments` and, for a container's log, `ecs:DescribeTaskDefinition` and `logs:GetLogEvents`.
 *
 * @param name Unique in the program.
 * @param settings How the calls reach AWS; the stack's `aws:*` settings unless given.
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/
 * @example
 * new aws.ecs.Service("web", serviceArgs, { hooks: { onError: [deploymentErrorHook("web-deployment")] } });
 */
export function deploymentErrorHook(
  name: string,
  settings?: ProviderSettings,
  options: DeploymentErrorOptions = {},
): pulumi.ErrorHook {
  // An operation that ECS refused outright is explained by its own error, not by what a run of yesterday left.
  const since = new Date(Date.now() - clockSkewMs);
  return explainingHook(name, async (failure) => {
    if (failure.failedOperation === "delete") return undefined;
    try {
      return await explain(failure, settings ?? readProviderSettings(), { ...options, since });
    } catch (error) {
      const { message } = error instanceof Error ? error : new Error(String(error));
      await pulumi.log.warn(`ECS could not be asked why: ${message}`, resourceAt(failure.urn));
      return undefined;
    }
  });
}

/** Two minutes: this machine's clock need not be AWS's. */
const clockSkewMs = 120_000;

async function explain(
  failure: pulumi.ErrorHookArgs,
  settings: ProviderSettings,
  { since, showContainerLogs = true }: DeploymentErrorOptions & { readonly since: Date },
): Promise<string | undefined> {
  const { cluster, service, taskDefinition } = locateService(failure);
  if (service === undefined) return undefined;
  // Loaded only when a deployment has failed.
  const [{ ECSClient }, { systemClock }, { deploymentEvidence }, { deploymentReport }] = await Promise.all([
    import("@aws-sdk/client-ecs"),
    import("../../releases/clock.ts"),
    import("../../releases/deployment/evidence.ts"),
    import("../../releases/deployment/report.ts"),
  ]);
  const region = [service, cluster].find((one) => one?.startsWith("arn:"))?.split(":")[3];
  const ecs = new ECSClient(hurriedConfig(settings, "ecs", region));
  try {
    const query = {
      ...{ cluster, service, since, taskDefinition },
      ...(showContainerLogs && { logReader: logReader(settings, region) }),
    };
    return deploymentReport(await deploymentEvidence(ecs, query, systemClock));
  } finally {
    ecs.destroy();
  }
}

/** A service that was to be created has no id yet, but Pulumi has made its name. */
function locateService({ id, newInputs = {} }: pulumi.ErrorHookArgs) {
  return {
    cluster: textOf(newInputs["cluster"]),
    service: textOf(id) ?? textOf(newInputs["name"]),
    taskDefinition: textOf(newInputs["taskDefinition"]),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
