import type { BuildEvent, PushEvent } from "./events";

/**
 * Reads the steps of image builds, and their pushes, out of what docker-build tells as it goes on: BuildKit's plain progress,
 * line by line (https://github.com/moby/buildkit/blob/master/util/progress/progressui/printer.go). It has the bytes of what is
 * pulled, but none of what is pushed.
 *
 * One instance serves one run.
 */
export class BuildSteps {
  /** Names of steps by resource and number. */
  readonly #names = new Map<string, string>();

  /** The event that a line of the resource's build means; most mean none. */
  read(urn: string, message: string): BuildEvent | PushEvent | undefined {
    const [, number, text = ""] = /^#(\d+) (.+)$/.exec(message.trimEnd()) ?? [];
    if (number === undefined || number === "0") return undefined;
    const key = `${urn} ${number}`;
    const name = this.#names.get(key);
    if (name === undefined) {
      this.#names.set(key, text);
      return { kind: "build", urn, step: text, status: "started" };
    }
    return ended(urn, name, text) ?? pushed(urn, text);
  }
}

function ended(urn: string, step: string, text: string): BuildEvent | undefined {
  const [, word = "", rest = ""] = /^(DONE|CACHED|CANCELED|ERROR:)(?: (.*))?$/.exec(text) ?? [];
  const status = statuses[word];
  if (status === undefined) return undefined;
  const seconds = word === "DONE" ? /^([\d.]+)s$/.exec(rest)?.[1] : undefined;
  return {
    kind: "build",
    urn,
    step,
    status,
    ...(seconds && { durationMs: Math.round(Number(seconds) * 1000) }),
  };
}

const statuses: Readonly<Record<string, BuildEvent["status"] | undefined>> = {
  DONE: "done",
  CACHED: "cached",
  CANCELED: "cancelled",
  "ERROR:": "failed",
};

function pushed(urn: string, text: string): PushEvent | undefined {
  if (text === "pushing layers") return { kind: "push", urn, status: "started" };
  const [, reference, digest] =
    /^pushing manifest for (\S+)@(sha256:[0-9a-f]{64}) [\d.]+s done$/.exec(text) ?? [];
  if (reference === undefined || digest === undefined) return undefined;
  return { kind: "push", urn, status: "done", reference, digest };
}
