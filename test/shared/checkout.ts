import * as fs from "node:fs";
import * as path from "node:path";

import { type Clone, makeClone } from "../../local/test/clone";

/** A checkout of the program, with services of its own to build. */
export interface ServiceCheckout extends Clone {
  /** Writes the context `services/<name>`, a container that does what `command` says and holds `content`. */
  writeService(name: string, service: ServiceContent): void;
}

export interface ServiceContent {
  /** Any text: another one is another image. */
  readonly content: string;
  /** @default waits until it is told to stop */
  readonly command?: readonly string[];
  /** @default the local busybox */
  readonly base?: string;
  /** Further lines of the Dockerfile. */
  readonly build?: readonly string[];
}

export async function makeCheckout(): Promise<ServiceCheckout> {
  const clone = await makeClone();
  return {
    ...clone,
    writeService(name, { content, command = waiting, base = "busybox:1.35", build = [] }) {
      const context = path.join(clone.dir, contextOf(name));
      fs.mkdirSync(context, { recursive: true });
      const lines = [`FROM ${base}`, ...build, "COPY content /content", `CMD ${JSON.stringify(command)}`];
      fs.writeFileSync(path.join(context, "Dockerfile"), `${lines.join("\n")}\n`);
      fs.writeFileSync(path.join(context, "content"), content);
    },
  };
}

/** Where a service's context lies in its checkout. */
export function contextOf(name: string): string {
  return `services/${name}`;
}

/** The first process of a container gets no signal that it does not ask for, so a plain `sleep` would have to be killed. */
const waiting = ["sh", "-c", "trap exit TERM; while :; do sleep 3600 & wait; done"];

/** Answers every request with its content. */
export const serving = ["sh", "-c", "trap exit TERM; httpd -f -p 8080 -h / & wait"];
