import * as path from "node:path";

import { commands, common } from "./commands.mjs";

/** What is wrong with the inputs, all at once. */
export class InputProblems extends Error {
  constructor(problems) {
    super(problems.join(" "));
    this.problems = problems;
  }
}

/**
 * What is to be run: the command's arguments, once for each service that is marked.
 *
 * @param inputs Of the action, as texts; an empty one is not given.
 * @param workspace The folder that `working-directory` is in.
 */
export function planOf(inputs, workspace) {
  const given = new Map(Object.entries(inputs).filter(([, text]) => text !== ""));
  const name = given.get("command") ?? "";
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const known = Object.keys(commands).join(", ");
    throw new InputProblems([`\`command\` must be one of: ${known}; got "${name}".`]);
  }
  const folder = path.resolve(workspace, given.get("working-directory") ?? ".");
  const services = listOf(given.get("service"));
  const problems = [
    ...foreignTo(name, command, given),
    ...command.needs
      .filter((input) => !given.has(input))
      .map((input) => `\`${input}\` is missing: ${name} needs it.`),
    ...Object.entries(command.inputs).flatMap(([input, kind]) => checked(input, kind, given.get(input))),
    ...ofOneService(name, services, given),
    ...checkedVersion(given.get("version")),
  ];
  if (problems.length > 0) throw new InputProblems(problems);

  const options = Object.entries(command.inputs).flatMap(([input, kind]) =>
    argumentsOf(kind, given.get(input), folder),
  );
  return {
    ...{ name, folder, version: given.get("version") },
    runs: runsOf(name, [...command.words, ...options], services, folder),
    comment: given.get("comment") !== "false",
    commentId: given.get("comment-id") ?? "audit",
    failOnRisk: given.get("fail-on-risk") === "true",
  };
}

function runsOf(name, words, services, folder) {
  if (name === "mark") return services.map((service) => [...words, `--service=${service}`]);
  if (name === "promote") return [[...words, `--cwd=${folder}`, "--", ...services]];
  return [words];
}

/** A value is part of its option's word, so that one that begins with `-` is no option of its own. */
function argumentsOf({ value, list, file, on, off }, text, folder) {
  if (text === undefined) return [];
  if (value) return [`${value}=${text}`];
  if (list) return listOf(text).map((one) => `${list}=${one}`);
  if (file) return [`${file}=${path.resolve(folder, text)}`];
  if (on && text === "true") return [on];
  return off && text === "false" ? [off] : [];
}

function foreignTo(name, command, given) {
  return [...given.keys()]
    .filter((input) => !common.includes(input) && !Object.hasOwn(command.inputs, input))
    .map((input) => `\`${input}\` is no input of ${name}.`);
}

function checked(input, { own, on, off }, text) {
  if (text === undefined) return [];
  const isSwitch = own === "switch" || on || off;
  if (isSwitch && text !== "true" && text !== "false")
    return [`\`${input}\` must be true or false; got "${text}".`];
  // It is within a comment of HTML.
  if (own === "name" && !/^[A-Za-z0-9._-]{1,60}$/.test(text))
    return [`\`${input}\` must be 1 to 60 letters, digits, \`.\`, \`_\` or \`-\`; got "${text}".`];
  return [];
}

function ofOneService(name, services, given) {
  const single = name === "mark" ? ["as", "expect"] : ["release", "digest"];
  if (services.length < 2) return [];
  return single
    .filter((input) => given.has(input))
    .map((input) => `\`${input}\` is for one service; \`service\` names ${services.length}.`);
}

/** No other kind of npm's specifiers: one may be an address that anybody can write to. */
function checkedVersion(version) {
  if (version === undefined || version === "installed" || /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    return [];
  return [`\`version\` must be a version such as 1.2.3, or "installed"; got "${version}".`];
}

function listOf(text = "") {
  return text.split(/\s+/).filter((word) => word !== "");
}
