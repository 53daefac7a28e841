import { InventoryError, type Calls, type InventoryClients, type RepositorySummary } from "../../inventory";
import { everyPage } from "../../inventory/aws/every-page";
import { parsedObject } from "../../inventory/aws/parsed-object";
import { perPage } from "../../inventory/aws/call-limits";
import { ownAccountOf } from "./own-account";
import { keptRepositories } from "./kept-repositories";
import { settingsVariable } from "../environment";
import { keeperSettings, type KeeperSettings } from "../settings";
import type { LifecyclePolicy } from "../../retention";
import { keepsReleases } from "../../retention/lifecycle-policy/shield-rule";

/** A keeper that is in the account. */
export interface SeenKeeper {
  readonly functionName: string;
  readonly settings: KeeperSettings;
  /** When its last sweep ended, in milliseconds since 1970; `null` where none did in the last day. */
  readonly sweptAt: number | null;
  /** What of that failed. */
  readonly failures: number;
  /** Why nobody can tell when it swept. */
  readonly sweptUnknown?: string;
}

/** The keepers of the account and region, by the variable that each has. @throws {InventoryError} */
export async function keepersOf(
  { lambda, logs }: InventoryClients,
  calls: Calls,
  now: number,
): Promise<SeenKeeper[]> {
  const { ListFunctionsCommand } = await import("@aws-sdk/client-lambda");
  const functions = await everyPage(calls, "lambda:ListFunctions", async (Marker) => {
    const page = await lambda.send(
      new ListFunctionsCommand({ MaxItems: perPage["lambda:ListFunctions"], Marker }),
    );
    const items = page.Functions?.map(({ FunctionName = "", Environment, LoggingConfig }) => ({
      functionName: FunctionName,
      text: Environment?.Variables?.[settingsVariable],
      logGroupName: LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`,
    }));
    return { items, next: page.NextMarker };
  });
  const found = functions.flatMap(({ functionName, text, logGroupName }) => {
    const checked = text === undefined ? undefined : keeperSettings(parsedObject(text) ?? {});
    return checked?.ok ? [{ functionName, settings: checked.value, logGroupName }] : [];
  });
  return Promise.all(
    found.map(async ({ logGroupName, ...keeper }) => ({
      ...keeper,
      ...(await lastSweep(logs, logGroupName, calls.apart(), now)),
    })),
  );
}

/**
 * Of its last day, a few pages: CloudWatch Logs gives them in the order of time, and empty ones between.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
async function lastSweep(
  logs: InventoryClients["logs"],
  logGroupName: string,
  calls: Calls,
  now: number,
): Promise<Pick<SeenKeeper, "sweptAt" | "failures" | "sweptUnknown">> {
  const { FilterLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  let last = { sweptAt: null as number | null, failures: 0 };
  try {
    let nextToken: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const input = { logGroupName, startTime: now - day, filterPattern: '"swept"', nextToken };
      const answer = await calls.makeUnless(["ResourceNotFoundException"], "logs:FilterLogEvents", () =>
        logs.send(new FilterLogEventsCommand(input)),
      );
      for (const { message = "", timestamp = 0 } of answer?.events ?? []) {
        const { event, failures } = parsedObject(message) ?? {};
        if (event !== "swept" || timestamp < (last.sweptAt ?? 0)) continue;
        last = { sweptAt: timestamp, failures: typeof failures === "number" ? failures : 0 };
      }
      nextToken = answer?.nextToken;
      if (nextToken === undefined) break;
    }
    return last;
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error;
    return { ...last, sweptUnknown: error.message };
  }
}

const day = 24 * 60 * 60 * 1000;
const mostPages = 20;

/** The names of the keepers that a repository is kept by. @throws {InventoryError} */
export async function keptBy(
  keepers: readonly SeenKeeper[],
  clients: InventoryClients,
  { repositoryName, repositoryArn }: Pick<RepositorySummary, "repositoryName" | "repositoryArn">,
  policy: LifecyclePolicy,
): Promise<string[]> {
  const names: string[] = [];
  for (const { functionName, settings } of keepers) {
    const isKept =
      settings.repositories === "shielded"
        ? keepsReleases(policy)
        : await keptRepositories({ clients, settings }, ownAccountOf(repositoryArn)).includes(repositoryName);
    if (isKept) names.push(functionName);
  }
  return names;
}
