import type { Lambda } from "@aws-sdk/client-lambda";
import type { AwsContext } from "../context";
import { unlessRefused } from "../failures";
import { waitFor } from "../wait";

const timeoutMs = 10 * 60_000;

/** `undefined` where there's no such function. */
export function findFunction(lambda: Lambda, FunctionName: string) {
  return unlessRefused(lambda.getFunction({ FunctionName }), "ResourceNotFoundException");
}

/** Lambda lists them from the oldest to the newest, after what is not published. */
export async function latestVersion(lambda: Lambda, FunctionName: string) {
  let Marker: string | undefined;
  for (;;) {
    const page = await lambda.listVersionsByFunction({ FunctionName, Marker });
    if (page.NextMarker === undefined) return page.Versions?.at(-1);
    Marker = page.NextMarker;
  }
}

/** Waits until it is active after its creation, and through with its last update. */
export async function waitUntilReady(aws: AwsContext, id: string): Promise<void> {
  const lambda = await aws.lambda();
  await waitFor(aws, { what: "the function to be ready", timeoutMs }, async () => {
    const found = (await findFunction(lambda, id))?.Configuration;
    if (found?.State === "Failed") throw new Error(`${found.StateReasonCode}: ${found.StateReason}`);
    if (found?.LastUpdateStatus === "Failed")
      throw new Error(`${found.LastUpdateStatusReasonCode}: ${found.LastUpdateStatusReason}`);
    const isReady = found && found.State !== "Pending" && found.LastUpdateStatus !== "InProgress";
    return isReady ? true : undefined;
  });
}

/** Waits for the end of its deletion. */
export async function waitUntilGone(aws: AwsContext, id: string): Promise<void> {
  const lambda = await aws.lambda();
  await waitFor(aws, { what: "the function to be gone", timeoutMs }, async () =>
    (await findFunction(lambda, id)) ? undefined : true,
  );
}
