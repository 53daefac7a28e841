import type { GetLogEventsCommand, GetLogEventsCommandOutput } from "@aws-sdk/client-cloudwatch-logs";

import { withoutSecrets } from "../../retention/secret-lines";
import type { Clock } from "../clock";
import type { ContainerLog, EndedContainer } from "./container-logs";

/** With what a container's log is read. */
export interface LogReader {
  /** CloudWatch Logs of a region; of `undefined`, the service's. */
  readonly logs: (region: string | undefined) => LogsClient;
  /** What is not to be shown of it, whatever the container has written. */
  readonly secrets: readonly string[];
}

/** The one call that is made of it. */
export interface LogsClient {
  send(command: GetLogEventsCommand): Promise<Pick<GetLogEventsCommandOutput, "events">>;
}

/**
 * The log with its last lines. What a container has written as it ended may be there seconds later: where there is nothing
 * yet, it is asked again, twice in five seconds; once alone, where no clock is given.
 *
 * Masked are the reader's secrets, the values of the container's variables that are named like secrets, and passwords in
 * URLs. What ECS takes out of Secrets Manager for the container is not known here, and so not masked.
 *
 * @throws the SDK's own error, but for a stream that isn't there: a container that has written nothing has none
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export async function withLastLines(
  { logs, secrets: known }: LogReader,
  { log, secrets }: EndedContainer,
  clock?: Pick<Clock, "sleep">,
): Promise<ContainerLog> {
  // Nobody can tell which of the group's streams it is.
  if (log.stream === "") return log;
  const client = logs(log.region);
  let messages = await lastMessages(client, log);
  for (const pause of clock ? pauses : []) {
    if (messages.length > 0) break;
    await clock?.sleep(pause);
    messages = await lastMessages(client, log);
  }
  // Colours come away first: a secret that they divide would not be found.
  const plain = messages.flatMap((message) => message.split("\n")).map(plainLine);
  const lines = withoutSecrets(plain.join("\n"), [...known, ...secrets])
    .split("\n")
    .map(shortLine);
  while (lines.at(-1) === "") lines.pop();
  return { ...log, lines: lines.slice(-mostLines) };
}

/** How many lines are told of a container's log, each of so many characters at most. */
const mostLines = 20;
const longestLine = 500;
const pauses = [2000, 3000];

async function lastMessages(client: LogsClient, { group, stream }: ContainerLog): Promise<string[]> {
  const { GetLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const command = new GetLogEventsCommand({
    logGroupName: group,
    logStreamName: stream,
    limit: mostLines,
    startFromHead: false,
  });
  const { events = [] } = await client.send(command).catch((error: unknown) => {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return { events: [] };
    throw error;
  });
  return events.map(({ message = "" }) => message);
}

/** Without what colours a terminal or moves its cursor: a container's output is nobody's to trust. */
function plainLine(line: string): string {
  const plain = line.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, "").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
  return plain.trimEnd();
}

function shortLine(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine)}...` : line;
}
