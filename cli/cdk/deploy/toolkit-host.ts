import type { IIoHost, IoMessage, IoRequest } from "@aws-cdk/toolkit-lib";

import { CliError } from "../../shared/errors";
import { visible } from "../../shared/foreign-text";
import type { Approval } from "./approvals";

/** Hands on what CDK says, line by line, and answers what it asks. */
export function toolkitHost(approval: Approval, tell: (line: string) => void): IIoHost {
  return {
    notify: (message) => {
      for (const line of linesOf(message)) tell(line);
      return Promise.resolve();
    },
    requestResponse: (request) => {
      if (request.code === deploymentRequest) refuseUnapproved(approval, request);
      return Promise.resolve(request.defaultResponse);
    },
  };
}

/** @see https://docs.aws.amazon.com/cdk/api/toolkit-lib/message-registry/ */
const deploymentRequest = "CDK_TOOLKIT_I5060";
const stackActivity = "CDK_TOOLKIT_I5502";

function linesOf({ code, level, message, data }: IoMessage<unknown>): readonly string[] {
  if (code === stackActivity) return activityLine(data as Activity);
  if (level === "debug" || level === "trace") return [];
  return message
    .split("\n")
    .map((line) => visible(line.trimEnd()))
    .filter((line) => line !== "");
}

/** What CloudFormation does to one resource, once it is done. */
function activityLine({ event, progress }: Activity): readonly string[] {
  const { StackName = "", LogicalResourceId = "", ResourceType = "", ResourceStatus = "" } = event;
  if (ResourceStatus.endsWith("IN_PROGRESS")) return [];
  const { ResourceStatusReason: reason } = event;
  const line = `${StackName} ${progress.formatted.trim()} ${ResourceStatus} ${ResourceType} ${LogicalResourceId}`;
  return [visible(reason === undefined ? line : `${line}: ${reason}`)];
}

interface Activity {
  readonly event: {
    readonly StackName?: string;
    readonly LogicalResourceId?: string;
    readonly ResourceType?: string;
    readonly ResourceStatus?: string;
    readonly ResourceStatusReason?: string;
  };
  readonly progress: { readonly formatted: string };
}

/** Nobody is there to be asked: as `cdk deploy` without a terminal. */
function refuseUnapproved(approval: Approval, { data, message }: IoRequest<unknown, unknown>): void {
  const { permissionChangeType: change } = data as { readonly permissionChangeType?: string };
  const isStopped =
    approval === "any-change" ? change !== "none" : approval === "broadening" && change === "broadening";
  if (!isStopped) return;
  throw new CliError(
    "not-approved",
    `${message.split("\n\n")[0] ?? ""}\nThe deployment changes rights (${change}), and \`--require-approval ${approval}\` stops it. Look at \`cdk diff\`, and approve by \`--require-approval never\`.`,
  );
}
