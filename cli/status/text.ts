import { violationText } from "../../releases/policy/violation-words";
import type {
  ImageStatus,
  RepositoryStatus,
  ServiceStatus,
  StackStatus,
} from "../../releases/status/stack-status";
import { visible } from "../shared/foreign-text";
import { table } from "../shared/table";
import { count, list, sentence, short } from "../shared/wording";
import type { Looked } from "./asked-stack";

/** What people read: a table for each stack, and under it what needs a look. */
export function statusText(looked: readonly Looked[], now: number): string {
  return `${looked.map((one) => ("error" in one ? `${one.stack}\n  can't be read: ${one.error.message}` : stackText(one, now))).join("\n\n")}\n`;
}

function stackText(status: StackStatus, now: number): string {
  const { stack, updatedAt, services, repositories, keepersUnknown } = status;
  const written = updatedAt === null ? "" : `, state of ${ago(updatedAt, now)}`;
  const lines = [
    `${visible(stack)}: ${count(services.length, "service")}${written}`,
    ...(services.length === 0 ? [] : [indented(servicesTable(services, now))]),
    ...services.flatMap(noteOf).map((note) => `  ${note}`),
    ...repositories
      .flatMap((repository) => repositoryLines(repository, keepersUnknown, now))
      .map((line) => `  ${line}`),
  ];
  return lines.join("\n");
}

function servicesTable(services: readonly ServiceStatus[], now: number): string {
  const head = ["SERVICE", "STATE", "TASKS", "RUNS", "TAG", "RELEASE", "SINCE", "GO BACK TO"];
  const rows = services.flatMap(({ service, state, runningCount, desiredCount, since, images, ...one }) => {
    const [first, ...others] = images;
    const label = one.drift ? "drifted" : state;
    const tasks = state === "gone" ? "" : `${runningCount}/${desiredCount}`;
    return [
      [service, label, tasks, ...imageCells(first), since === null ? "" : ago(since, now), goBackText(first)],
      ...others.map((image) => [`  ${image.container}`, "", "", ...imageCells(image), "", goBackText(image)]),
    ];
  });
  return table(head, rows);
}

function imageCells(image: ImageStatus | undefined): string[] {
  if (!image) return ["", "", ""];
  const { digest, tags, release } = image;
  return [digest === null ? image.image : short(digest), tags.join(" "), release ?? ""];
}

function goBackText(image: ImageStatus | undefined): string {
  const releases = image?.goBackTo ?? [];
  if (releases.length === 0) return "";
  const more = releases.length > 2 ? ` and ${releases.length - 2} more` : "";
  return `${releases
    .slice(0, 2)
    .map(({ tag, isArchived = false }) => (isArchived ? `${tag} (archived)` : tag))
    .join(" ")}${more}`;
}

/** What needs a look, or has to be known of a service. */
function noteOf({ service, ecsService, state, drift, images }: ServiceStatus): string[] {
  const withdrawn = images.flatMap((image) => image.withdrawn);
  return [
    ...(state === "gone"
      ? [`${service}: ECS has no service ${ecsService} any more. \`pulumi up --refresh\` makes it again.`]
      : []),
    ...(drift
      ? [
          `${service}: ECS runs ${drift.runs}, and the stack has deployed ${drift.says} last${drift.givenUp === undefined ? "" : `, which ECS gave up: ${sentence(drift.givenUp).slice(0, -1)}`}. \`pulumi up --refresh\` deploys ${drift.says} again.`,
        ]
      : []),
    ...(withdrawn.length > 0
      ? [`${service}: withdrawn: ${list(withdrawn.map(({ tag, digest }) => `${tag} (${short(digest)})`))}.`]
      : []),
  ];
}

function repositoryLines(
  { repositoryName, images, newestPush, keepers, findings, findingsUnknown }: RepositoryStatus,
  keepersUnknown: string | undefined,
  now: number,
): string[] {
  const pushed = newestPush === null ? "" : `, the newest pushed ${ago(newestPush, now)}`;
  const swept = (at: string | null) =>
    at === null ? "has not swept for a day, or nobody can tell" : `swept ${ago(at, now)}`;
  const kept =
    keepers.length > 0
      ? `kept by ${list(keepers.map(({ functionName, sweptAt }) => `${functionName} (${swept(sweptAt)})`))}`
      : keepersUnknown === undefined
        ? "no keeper"
        : `whether a keeper is there can't be told: ${sentence(keepersUnknown).slice(0, -1)}`;
  return [
    `${repositoryName}: ${count(images, "image")}${pushed}; ${kept}.`,
    ...findings.map((finding) => `  At risk: ${violationText(finding)}.`),
    ...(findingsUnknown === undefined
      ? []
      : [`  What is at risk can't be told: ${sentence(findingsUnknown)}`]),
  ];
}

function indented(text: string): string {
  return text.replace(/^/gm, "  ");
}

/** How long ago, in the largest unit that says it. */
function ago(at: string, now: number): string {
  const minutes = Math.max(0, Math.round((now - Date.parse(at)) / 60_000));
  if (minutes < 120) return `${count(minutes, "minute")} ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${count(hours, "hour")} ago` : `${count(Math.round(hours / 24), "day")} ago`;
}
