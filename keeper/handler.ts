import { lazyClients, patientRetries } from "../inventory/aws/lazy-clients";
import { systemClock } from "../releases/clock";
import { settingsOf, settingsVariable } from "./environment";
import { keep, type Kept } from "./keep";
import { jsonLog } from "./log";

/**
 * The function in the account. ECS's event "service deployment completed" starts it, and a schedule; any other event, an
 * empty one too, is taken for the schedule's.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export async function handler(event: unknown): Promise<Kept> {
  const { env } = process;
  const log = jsonLog((line) => void process.stdout.write(`${line}\n`));
  return keep(
    {
      clients: lazyClients(() => patientRetries),
      settings: settingsOf(env[settingsVariable]),
      log,
      clock: systemClock,
      now: () => Date.now(),
      functionName: env["AWS_LAMBDA_FUNCTION_NAME"] ?? "berth-release-keeper",
      endpoint: env["AWS_ENDPOINT_URL_ECR"] ?? env["AWS_ENDPOINT_URL"],
    },
    event,
  );
}
