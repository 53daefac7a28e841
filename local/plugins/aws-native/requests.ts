import type { ProgressEvent } from "@aws-sdk/client-cloudcontrol";
import type { AwsContext } from "../aws/context";
import { waitFor } from "../aws/wait";

/** Waits until Cloud Control is through with a request, and fails with its reason. */
export async function completed(aws: AwsContext, begun: ProgressEvent | undefined): Promise<ProgressEvent> {
  let event = begun ?? {};
  const client = await aws.cloudControl();
  const ended = async (): Promise<ProgressEvent | undefined> => {
    if (event.OperationStatus !== "IN_PROGRESS" && event.OperationStatus !== "PENDING") return event;
    event =
      (await client.getResourceRequestStatus({ RequestToken: event.RequestToken })).ProgressEvent ?? event;
    return undefined;
  };
  const what = `${event.Operation} of ${event.TypeName} ${event.Identifier ?? ""}`;
  const last = await waitFor(aws, { what, timeoutMs: 20 * 60_000, intervalMs: 250 }, ended);
  if (last.OperationStatus !== "SUCCESS") throw new RequestFailed(last);
  return last;
}

/** A request that Cloud Control could not fulfil. What it made meanwhile has a name. */
export class RequestFailed extends Error {
  override readonly name = "RequestFailed";
  readonly code: string | undefined;
  readonly identifier: string | undefined;

  constructor({ Operation, ErrorCode, StatusMessage, Identifier }: ProgressEvent) {
    super(`operation ${Operation} failed with ${JSON.stringify(ErrorCode)}: ${StatusMessage}`);
    this.code = ErrorCode;
    this.identifier = Identifier;
  }
}
