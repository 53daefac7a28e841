import { visible } from "../shared/foreign-text";
import { count } from "../shared/wording";
import type { Checked, Group, Status } from "./check";

const titles: Readonly<Record<Group, string>> = {
  tools: "Tools",
  project: "Project",
  account: "AWS account",
  leftovers: "What was left behind",
};

/** What people read: each group with its checks, and under each what to do about it. */
export function doctorText(checked: readonly Checked[]): string {
  const groups = Object.entries(titles).flatMap(([group, title]) => {
    const own = checked.filter((one) => one.group === group);
    return own.length === 0 ? [] : [[title, ...own.flatMap(linesOf)].join("\n")];
  });
  return `${[...groups, summary(checked)].join("\n\n")}\n`;
}

const statuses: readonly Status[] = ["ok", "warning", "problem", "skipped"];
const width = Math.max(...statuses.map((status) => status.length));

function linesOf({ status, check, found, remedy }: Checked): string[] {
  return [
    `  ${status.padEnd(width)}  ${check}: ${visible(found)}`,
    ...(remedy === undefined ? [] : [`  ${" ".repeat(width)}  > ${visible(remedy)}`]),
  ];
}

function summary(checked: readonly Checked[]): string {
  const number = (status: Status) => checked.filter((one) => one.status === status).length;
  const parts = [
    count(number("problem"), "problem"),
    count(number("warning"), "warning"),
    `${number("skipped")} skipped`,
    `${number("ok")} ok`,
  ];
  return `${parts.join(", ")}.`;
}
