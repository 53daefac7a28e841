import * as path from "node:path";

import type { ChosenServices } from "./chosen-services";
import type { FoundKind, FoundProject } from "./found/found-project";
import type { PackageSource } from "./package-source";
import type { Step } from "./steps";
import type { Writing } from "./write-files";

/** What another tool's project gave, and what it didn't. */
export function foundText({ kind, name, left }: FoundProject, chosen: ChosenServices): string {
  const services = chosen.origin === "found" ? chosen.services : [];
  const taken = [
    ...(name === undefined ? [] : [`  name ${name}`]),
    ...services.map(({ name, context, dockerfile, port }) =>
      [
        `  service ${name}: context ${context}`,
        ...(dockerfile === undefined ? [] : [`Dockerfile ${dockerfile}`]),
        ...(port === undefined ? [] : [`port ${port}`]),
      ].join(", "),
    ),
  ];
  return [
    `There is ${kindNames[kind]} here. Its files stay as they are. Taken from it:`,
    ...(taken.length > 0 ? taken : ["  nothing"]),
    "Not taken:",
    ...[...chosen.left, ...left].map((line) => `  ${line}`),
  ].join("\n");
}

const kindNames: Readonly<Record<FoundKind, string>> = {
  cdk: "a CDK app",
  awsx: "a Pulumi program with awsx",
  sst: "an SST app",
  copilot: "a Copilot workspace",
};

export function writtenText(folder: string, { written, kept, completed }: Writing): string {
  const lines = [
    `Written into ${placeOf(folder) ?? "this folder"}:`,
    ...Object.keys(written).map((file) => `  ${file}${completed.includes(file) ? " (completed)" : ""}`),
    ...(kept.length > 0 ? [`Left as it is: ${kept.join(", ")}`] : []),
  ];
  return `${lines.join("\n")}\n\n`;
}

/** What is left to do, with what a failed installation may need. */
export function nextText(folder: string, steps: readonly Step[], { spec }: PackageSource): string {
  const place = placeOf(folder);
  const isLeft = ({ state }: Step) => state === "left" || state === "failed";
  const lines = [
    ...(steps.some(({ state }) => state === "done" || state === "failed") ? [""] : []),
    "Next:",
    ...(place === undefined ? [] : [`  cd ${quoted(place)}`]),
    ...steps.filter(isLeft).map(({ command }) => `  ${command.join(" ")}`),
    "  pulumi preview",
  ];
  const hasFailed = (tool: string) => steps.some((one) => one.command[0] === tool && one.state === "failed");
  if (hasFailed("npm") && !spec.startsWith("file:"))
    lines.push(
      "If it is pulumi-berth that npm doesn't find: `npm run build && npm pack` in a checkout of berth makes a file of it. Install that: `npm install FILE`.",
    );
  if (hasFailed("pulumi"))
    lines.push(
      "If there is a stack of that name already: `pulumi stack select` takes it when it is this project's. When it is another one's, `up` would delete what it has: change `name` in Pulumi.yaml, or name another stack.",
    );
  return `${lines.join("\n")}\n`;
}

/** From here; nothing for here. */
function placeOf(folder: string): string | undefined {
  return path.relative(process.cwd(), folder) || undefined;
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w./@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
