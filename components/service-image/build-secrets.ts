import { readFile } from "node:fs/promises";

import type { Problem } from "../../retention";
import { secretLines, secretMask } from "../../retention/secret-lines";
import { KnownError } from "../shared/known-error";

/**
 * Where the value of a build secret is: in an environment variable, or in a file whose path is relative to the project's
 * folder.
 */
export type BuildSecret = { readonly env: string } | { readonly file: string };

/** Build secrets by the id under which the Dockerfile mounts them: `RUN --mount=type=secret,id=npm`. */
export type BuildSecrets = Readonly<Record<string, BuildSecret>>;

/** Build secrets whose values are not where they were said to be. */
export class BuildSecretError extends KnownError {
  readonly code = "missing-build-secret";

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join("\n"));
  }
}

/** Environment variables that are not set, as far as can be told without a look at the disk. */
export function unsetVariables(secrets: BuildSecrets): Problem[] {
  return Object.entries(secrets).flatMap(([id, secret]) =>
    "env" in secret && !process.env[secret.env] ? [missing(id, secret)] : [],
  );
}

/**
 * The values of build secrets.
 *
 * @throws {BuildSecretError} naming all that are missing.
 */
export async function readBuildSecrets(secrets: BuildSecrets): Promise<Record<string, string>> {
  const problems: Problem[] = [];
  const values: Record<string, string> = {};
  for (const [id, secret] of Object.entries(secrets)) {
    const value = "env" in secret ? process.env[secret.env] : await textOf(secret.file);
    if (value === undefined || value === "") problems.push(missing(id, secret));
    else values[id] = value;
  }
  if (problems.length > 0) throw new BuildSecretError(problems);
  return values;
}

/**
 * A text in which secrets, or lines of them, are not to be read. Of a file that has some, a line of a few characters is
 * none.
 */
export function withoutSecrets(text: string, values: readonly string[]): string {
  return secretLines(values).reduce((shown, line) => shown.replaceAll(line, secretMask), text);
}

/** Whatever is wrong with a file, the system's word for it does not help more than its name. */
function textOf(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}

function missing(id: string, secret: BuildSecret): Problem {
  const path = `source.secrets.${id}`;
  const message = "env" in secret ? unsetText(id, path, secret.env) : unreadText(id, path);
  return { code: "missing-build-secret", path, message };
}

function unsetText(id: string, path: string, variable: string): string {
  const says = `The build secret \`${id}\` is to come from the environment variable`;
  return speakingName.test(variable)
    ? `${says} "${variable}", which is not set. Set it where \`pulumi\` runs.`
    : `${says} that \`${path}.env\` names, which is not set. Set it where \`pulumi\` runs. ${unrepeated("a variable's name")}`;
}

function unreadText(id: string, path: string): string {
  return `The build secret \`${id}\` is to come from the file that \`${path}.file\` names, which is empty or can't be read. Give its path relative to the project's folder. ${unrepeated("a file's path")}`;
}

/** Somebody may have given the value where its place belongs, and messages end up in logs. */
function unrepeated(what: string): string {
  return `What is there is not repeated here, for it must be ${what}, and may be the secret itself by mistake.`;
}

/** Of a variable whose last word says what it holds: no value reads like that. */
const speakingName =
  /^[A-Z][A-Z0-9]{0,15}(_[A-Z0-9]{1,15}){0,3}_(TOKEN|KEY|SECRET|PASSWORD|AUTH|CREDENTIALS)$/;
