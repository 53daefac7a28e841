import type { Finding } from "../check";
import { ToolError, type RunTool } from "./run-tool";

/** A builder that buildx knows. */
export interface Builder {
  readonly name: string;
  /** `docker-container`, `remote`, ...; `docker` is Docker's own. */
  readonly driver: string;
  readonly nodes: readonly { readonly name: string; readonly status: string }[];
}

/** What builds images here: Docker's version if it answers, and the builders if buildx is there. */
export interface Builders {
  readonly docker: string | ToolError;
  readonly builders: readonly Builder[];
}

/** Whether the stack builds images; `unknown` where no configuration of berth's says so. */
export type Builds = "yes" | "no" | "unknown";

/** Asks Docker and buildx, as a plugin of Docker or by itself. */
export async function lookForBuilders(run: RunTool, signal: AbortSignal): Promise<Builders> {
  const list = ["ls", "--format", "{{json .}}"];
  const [docker, asPlugin, alone] = await Promise.all([
    run("docker", ["version", "--format", "{{.Server.Version}}"], signal).then(
      (said) => said.trim(),
      (error: unknown) => toolError("docker", error),
    ),
    listed(run("docker", ["buildx", ...list], signal)),
    listed(run("buildx", list, signal)),
  ]);
  return { docker, builders: asPlugin ?? alone ?? [] };
}

/**
 * Whether images can be built. docker-build takes the first builder that runs, except Docker's own; where there is none, it
 * has Docker start one.
 */
export function builderFinding({ docker, builders }: Builders, builds: Builds): Finding {
  const running = builders.find(
    ({ driver, nodes }) =>
      driver !== "" && driver !== "docker" && nodes.some(({ status }) => status === "running"),
  );
  if (running) return { status: "ok", found: `The builder ${running.name} (${running.driver}) runs.` };
  if (typeof docker === "string")
    return {
      status: "ok",
      found: `Docker ${docker} runs; the first build starts a BuildKit container in it.`,
    };
  if (builds === "no") return { status: "ok", found: "None runs, and the stack builds no image." };
  return {
    status: builds === "yes" ? "problem" : "warning",
    found: docker.isMissing
      ? "No BuildKit runs, and Docker is not on PATH: images can't be built here."
      : `No BuildKit runs, and Docker doesn't answer (${docker.said}): images can't be built here.`,
    remedy:
      "Start Docker, or name a BuildKit: `docker buildx create --driver remote <address>`. Images that CI pushes need neither.",
  };
}

/** What `buildx ls --format "{{json .}}"` says: a builder a line, some of them twice. */
export function parseBuilders(text: string): Builder[] {
  const found = new Map<string, Builder>();
  for (const line of text.split("\n").filter((one) => one.trim().startsWith("{"))) {
    const { Name = "", Driver = "", Nodes } = JSON.parse(line) as BuilderLine;
    const nodes = (Nodes ?? []).map((node) => ({ name: node.Name ?? "", status: node.Status ?? "" }));
    found.set(Name, { name: Name, driver: Driver, nodes });
  }
  return [...found.values()];
}

interface BuilderLine {
  readonly Name?: string;
  readonly Driver?: string;
  readonly Nodes?: readonly { readonly Name?: string; readonly Status?: string }[] | null;
}

/** It fails for one builder of several, and lists the others. Nothing where there is no such command. */
async function listed(said: Promise<string>): Promise<Builder[] | undefined> {
  const text = await said.catch((error: unknown) => (error instanceof ToolError ? error.stdout : ""));
  const builders = parseBuilders(text);
  return builders.length > 0 ? builders : undefined;
}

function toolError(command: string, error: unknown): ToolError {
  return error instanceof ToolError ? error : new ToolError(command, false, String(error), "");
}
