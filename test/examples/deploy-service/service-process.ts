import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { createInterface } from "node:readline";

import { checkout } from "../../../local/paths";
import type { TestEngine } from "../../automation/engine";

/** What the service answers of a deployment, as far as tests look at it. */
export interface Told {
  readonly id: string;
  readonly url: string;
  readonly events: string;
  readonly state: string;
  readonly result?: { changes: Record<string, number>; outputs: Record<string, unknown> };
  readonly error?: {
    code: string;
    message: string;
    remedy: string;
    changed: { counts: object };
    locks?: { holder: string }[];
  };
}

/** An event of a stream. */
export interface SentEvent {
  readonly id: number;
  readonly data: { kind: string; name?: string; code?: string; version: number };
}

/** The example as a user starts it, in a process of its own. */
export class ServiceProcess {
  readonly printed: string[] = [];

  private constructor(
    readonly url: string,
    readonly process: ChildProcess,
  ) {}

  static async start(engine: TestEngine, project: string): Promise<ServiceProcess> {
    const script = path.join(checkout, "examples/deploy-service/main.ts");
    const child = spawn(process.execPath, ["--import", "tsx", script, project], {
      cwd: checkout,
      env: { ...engine.options.env, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface(child.stdout);
    const [line] = (await once(lines, "line")) as [string];
    const service = new ServiceProcess(/http:\S+/.exec(line)?.[0] ?? "", child);
    lines.on("line", (text) => service.printed.push(text));
    return service;
  }

  async ask(
    method: string,
    at: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; text: string; headers: Headers; body: unknown }> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const json = body === undefined ? {} : { "content-type": "application/json" };
    const response = await fetch(this.url + at, { method, headers: { ...json, ...headers }, ...sent });
    const text = await response.text();
    return { status: response.status, text, headers: response.headers, body: text && JSON.parse(text) };
  }

  async begin(stage: string, body: object = {}): Promise<Told> {
    const { status, text, body: told } = await this.ask("POST", `/stages/${stage}/deployments`, { body });
    if (status !== 202) throw new Error(text);
    return told as Told;
  }

  async told({ url }: Pick<Told, "url">): Promise<Told> {
    return (await this.ask("GET", url)).body as Told;
  }

  /** A deployment's events as they come, to the end of the stream. */
  async *events({ events }: Told, after?: number): AsyncGenerator<SentEvent, void> {
    const headers = after === undefined ? {} : { "last-event-id": String(after) };
    const response = await fetch(this.url + events, { headers });
    let text = "";
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split("\n\n");
      text = blocks.pop()!;
      for (const block of blocks) {
        const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? [];
        if (data !== undefined) yield { id: Number(id), data: JSON.parse(data) as SentEvent["data"] };
      }
    }
  }

  async allEvents(run: Told, after?: number): Promise<SentEvent[]> {
    const all: SentEvent[] = [];
    for await (const event of this.events(run, after)) all.push(event);
    return all;
  }

  /** Resolves when a resource's turn has come. */
  async hasStarted(run: Told, name: string): Promise<void> {
    for await (const { data } of this.events(run)) if (data.kind === "started" && data.name === name) return;
    throw new Error(`It ended before ${name}.`);
  }

  /** Its exit code, when it has ended. */
  async exitCode(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, "exit");
    return this.process.exitCode;
  }

  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill("SIGKILL");
    await this.exitCode();
  }
}
