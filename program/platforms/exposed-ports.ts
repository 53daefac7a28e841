import { readFile } from "node:fs/promises";
import * as path from "node:path";

import type { BuildInputs } from "../content-hash/content-hash";

/**
 * The ports that a Dockerfile exposes; `undefined` where it exposes none, as its base image may, or names one by a variable.
 *
 * @see https://docs.docker.com/reference/dockerfile/#expose
 */
export function portsInDockerfile(text: string): readonly number[] | undefined {
  const words = text
    .replace(/\\\r?\n/g, " ")
    .split("\n")
    .flatMap((line) => (/^\s*EXPOSE\s/i.test(line) ? line.trim().split(/\s+/).slice(1) : []));
  const ports = words.map((word) => portsOf(word.replace(/\/(tcp|udp)$/i, "")));
  return ports.length === 0 || ports.includes(undefined) ? undefined : ports.flatMap((each) => each ?? []);
}

/** The same of what is to be built; nothing where its Dockerfile can't be read, which others tell. */
export async function portsToBuild(
  { context, dockerfile = path.posix.join(context, "Dockerfile") }: BuildInputs,
  root = ".",
): Promise<readonly number[] | undefined> {
  const text = await readFile(path.resolve(root, dockerfile), "utf8").catch(() => "");
  return portsInDockerfile(text);
}

/** What a service is told whose image exposes other ports than its own: it is a hint, for an image need not say any. */
export function portWarning(
  service: string,
  port: number | undefined,
  exposed: readonly number[] | undefined,
): string | undefined {
  if (port === undefined || exposed === undefined || exposed.includes(port)) return undefined;
  return `The image of service "${service}" exposes ${exposed.join(", ") || "no port"}, and the service's \`port\` is ${port}. Where nothing listens on it, no task gets healthy: set \`port\` to the one that the container listens on, or put \`EXPOSE ${port}\` into its Dockerfile.`;
}

/** `8080`, or `8000-8010`. */
function portsOf(word: string): number[] | undefined {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(word) ?? [];
  if (from === undefined) return undefined;
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, n) => Number(from) + n);
}
