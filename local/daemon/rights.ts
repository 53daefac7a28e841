import * as fs from "node:fs";
import { hasAptGet, systemPath } from "../debian";
import { executableIn } from "../toolchain/on-path";
import { answers, defaultHost } from "./docker-api";

/** What this machine lets us do with containers. */
export type ContainerRights =
  | { readonly kind: "running"; readonly host: string }
  | { readonly kind: "startable"; readonly dockerd: string }
  | { readonly kind: "installable" }
  | { readonly kind: "none"; readonly reason: string; readonly nextStep: string };

/** What the decision rests on. */
export interface MachineFacts {
  readonly linux: boolean;
  readonly root: boolean;
  /** CAP_SYS_ADMIN and CAP_NET_ADMIN: a root without them sits in an unprivileged container. */
  readonly mayAdminister: boolean;
  /** The Docker that answers, as `unix://...`. */
  readonly docker: string | undefined;
  readonly dockerd: string | undefined;
  readonly runc: string | undefined;
  /** Debian or a relative of it, with apt-get. */
  readonly apt: boolean;
}

/** Looks, changes nothing, takes less than a second. */
export async function detectContainerRights(): Promise<ContainerRights> {
  return decideRights(await machineFacts());
}

/** BuildKit's daemon needs root and runc; so Docker alone is not enough. */
export function decideRights(facts: MachineFacts): ContainerRights {
  const { linux, root, mayAdminister, docker, dockerd, runc, apt } = facts;
  if (!linux) return none("BuildKit's daemon runs on Linux only.", "Use a Linux machine, or a virtual one.");
  if (!root) {
    const found = docker === undefined ? "" : `Docker answers at ${docker}, but `;
    return none(
      `${found}BuildKit's daemon needs root, and this user is not root.`,
      "Run the command as root.",
    );
  }
  if (!mayAdminister) {
    return none(
      "This root may not mount or set up networks: it is in an unprivileged container.",
      "Run outside of it, or start it privileged (`docker run --privileged`).",
    );
  }
  if (docker !== undefined && runc !== undefined) return { kind: "running", host: docker };
  if (docker !== undefined) {
    return none(
      `Docker answers at ${docker}, but \`runc\` is not on PATH.`,
      "Install runc (Debian: `apt-get install runc`).",
    );
  }
  if (dockerd !== undefined && runc !== undefined) return { kind: "startable", dockerd };
  if (apt) return { kind: "installable" };
  return none(
    "Docker is not installed.",
    "Install Docker Engine (dockerd, containerd, runc), then run again.",
  );
}

function none(reason: string, nextStep: string): ContainerRights {
  return { kind: "none", reason, nextStep };
}

/** Exported for the tests of the full tier. */
export async function machineFacts(): Promise<MachineFacts> {
  return {
    linux: process.platform === "linux",
    root: process.getuid?.() === 0,
    mayAdminister: hasAdministrativeCapabilities(),
    docker: await answeringDocker(),
    dockerd: executableIn(systemPath(), "dockerd"),
    runc: executableIn(systemPath(), "runc"),
    apt: hasAptGet(),
  };
}

/** A Docker on another machine is passed over: its containers could not reach the registry on our 127.0.0.1. */
async function answeringDocker(): Promise<string | undefined> {
  const named = process.env["DOCKER_HOST"] ?? "";
  const hosts = [...(named.startsWith("unix://") ? [named] : []), defaultHost];
  for (const host of hosts) if (await answers(host)) return host;
  return undefined;
}

function hasAdministrativeCapabilities(): boolean {
  const netAdmin = 1n << 12n;
  const sysAdmin = 1n << 21n;
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readOr("/proc/self/status", ""))?.[1];
  const bits = BigInt(`0x${effective ?? "0"}`);
  return (bits & netAdmin) !== 0n && (bits & sysAdmin) !== 0n;
}

function readOr(file: string, otherwise: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return otherwise;
  }
}
