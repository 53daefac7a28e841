import * as fs from "node:fs";
import * as path from "node:path";

import type { Problem } from "../../retention";
import type { FoundProject } from "./found/found-project";
import type { InitOptions } from "./options";
import type { InitService } from "./program-text";

/** What the project is to run. */
export interface ChosenServices {
  /** Contexts are relative to the project's folder. */
  readonly services: readonly [InitService, ...InitService[]];
  /** What was found; or one that is named, or there; or the sample, for nothing is there yet. */
  readonly origin: "found" | "own" | "sample";
  readonly problems: readonly Problem[];
  /** Of what was found: what can't be built from here, in sentences. */
  readonly left: readonly string[];
}

/** The one that options say; else those that were found and have a Dockerfile; else `web`. */
export function chooseServices(o: {
  readonly found: FoundProject | undefined;
  readonly options: Pick<InitOptions, "service" | "context" | "port">;
  readonly here: string;
  readonly folder: string;
}): ChosenServices {
  const { service, context, port } = o.options;
  const isSaid = service !== undefined || context !== undefined || port !== undefined;
  const all = isSaid ? [] : (o.found?.services ?? []);
  const [first, ...more] = all.filter((one) => hasDockerfile(o.here, one));
  const left = all
    .filter((one) => !hasDockerfile(o.here, one))
    .map((one) => `The service "${one.name}" was not taken, for ${dockerfileOf(one)} is not there.`);
  if (first) {
    const moved = (one: InitService) => relocated(one, o.here, o.folder);
    return { services: [moved(first), ...more.map(moved)], origin: "found", problems: [], left };
  }
  const name = service ?? "web";
  const own = path.resolve(...(context === undefined ? [o.folder, name] : [o.here, context]));
  const isThere = fs.existsSync(own);
  const at = { name, context: path.relative(o.folder, own) || ".", port: port ?? 8080 };
  const origin = isThere || context !== undefined ? "own" : "sample";
  const problems = origin === "own" ? contextProblems(own, context) : [];
  return { services: [at], origin, problems, left };
}

/** @param said `undefined` for the folder of the service's name */
function contextProblems(folder: string, said: string | undefined): Problem[] {
  if (isFile(path.join(folder, "Dockerfile"))) return [];
  const got = said === undefined ? folder : `${JSON.stringify(said)} (${folder})`;
  const why = fs.existsSync(folder) ? "which has none" : "which is not there";
  const next =
    said === undefined
      ? "Put one there, or name another `--service` or `--context`."
      : "It counts from here. Without it, a sample is written.";
  const message = `\`--context\` must be a folder with a Dockerfile, got ${got}, ${why}. ${next}`;
  return [{ code: "no-dockerfile", path: "--context", message }];
}

function hasDockerfile(root: string, service: InitService): boolean {
  return isFile(path.resolve(root, dockerfileOf(service)));
}

function dockerfileOf({ context, dockerfile }: InitService): string {
  return path.normalize(dockerfile ?? path.join(context, "Dockerfile"));
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

/** From the project's folder, in which it is said, to where the other project is. */
function relocated(service: InitService, from: string, to: string): InitService {
  const { context, dockerfile } = service;
  const moved = (file: string) => path.relative(to, path.resolve(from, file));
  return {
    ...service,
    context: moved(context) || ".",
    ...(dockerfile !== undefined && { dockerfile: moved(dockerfile) }),
  };
}
