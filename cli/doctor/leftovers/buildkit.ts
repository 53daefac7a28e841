import type { Finding } from "../check";
import { list } from "../../shared/wording";
import { lookForBuilders, type Builder } from "../tools/builder";
import type { RunTool } from "../tools/run-tool";

/** A container that a builder of buildx runs in. */
export interface BuildkitContainer {
  readonly name: string;
  /** `running`, `exited`, ... */
  readonly state: string;
}

/** Asks Docker for containers that builds have left, by the name that buildx gives them. */
export async function lookForBuildkit(run: RunTool, signal: AbortSignal): Promise<Finding> {
  const args = ["ps", "--all", "--filter", `name=^${prefix}`, "--format", "{{.Names}}\t{{.State}}"];
  const [{ docker, builders }, said] = await Promise.all([
    lookForBuilders(run, signal),
    run("docker", args, signal).catch(() => undefined),
  ]);
  if (said === undefined || typeof docker !== "string")
    return { status: "skipped", found: "Docker doesn't answer, so nothing of it can run either." };
  return buildkitFinding(parseContainers(said), builders);
}

/** @see https://docs.docker.com/build/builders/drivers/docker-container/ */
const prefix = "buildx_buildkit_";

/** Those of builders that are known are a cache; of all others nobody makes use any more. */
export function buildkitFinding(
  containers: readonly BuildkitContainer[],
  builders: readonly Builder[],
): Finding {
  if (containers.length === 0) return { status: "ok", found: "No container of BuildKit." };
  const nodes = new Set(builders.flatMap((builder) => builder.nodes.map(({ name }) => `${prefix}${name}`)));
  const orphans = containers.filter(({ name }) => !nodes.has(name)).map(({ name }) => name);
  if (orphans.length > 0 && builders.length > 0) {
    const volumes = orphans.map((name) => `${name}_state`);
    return {
      status: "warning",
      found: `${list(orphans)}: of no builder that buildx knows.`,
      remedy: `docker rm --force ${orphans.join(" ")} && docker volume rm --force ${volumes.join(" ")}`,
    };
  }
  const shown = containers.map(({ name, state }) => `${name} (${state})`);
  return {
    status: "ok",
    found: `${list(shown)}: builds use ${containers.length === 1 ? "it" : "them"}, as a cache too.`,
    remedy:
      "`docker buildx rm <builder>` removes one that is not wanted any more, `docker buildx prune` empties its cache.",
  };
}

/** Names and states, a container a line. */
export function parseContainers(text: string): BuildkitContainer[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [name = "", state = ""] = line.trim().split("\t");
      return { name, state };
    });
}
