import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";

import {
  type ChangeCounts,
  Deployment,
  DeploymentError,
  type DeploymentEvent,
  type DeploymentOptions,
  type Outputs,
  type PlannedEvent,
  type PromoteOptions,
  type RollbackOptions,
  type UpOptions,
} from "../../automation";
import type { World } from "../../local/world";
import { type Recorded, recordCalls } from "./calls";

/** What one command on a stack did: what it said, how it ended, and every call that AWS and the registry got meanwhile. */
export interface Run extends Omit<Recorded<unknown>, "result"> {
  readonly events: readonly DeploymentEvent[];
  readonly changes: ChangeCounts;
  /** Absent when it succeeded. */
  readonly error?: DeploymentError;
  /** Of an `up` that succeeded; otherwise empty. */
  readonly outputs: Outputs;
  /** Everything that a user reads: messages while it ran, and the failure. */
  readonly text: string;
  readonly endedAt: Date;
}

/** Which program, and how it is configured: what `Deployment.open` takes besides the world. */
type Source = DeploymentOptions extends infer Options
  ? Options extends DeploymentOptions
    ? Omit<Options, "engine" | "inheritEnv">
    : never
  : never;

/** A stack on the local AWS. Each command takes the source as it is by then, so that content and config may change. */
export class ScenarioStack {
  constructor(
    private readonly world: World,
    private source: Source,
  ) {}

  /** From now on this is the program or its configuration; the stack and its state stay. */
  change(change: Partial<Source>): void {
    this.source = { ...this.source, ...change };
  }

  preview(): Promise<Run> {
    return this.#run(async (deployment, events) => {
      for await (const event of deployment.preview()) events.push(event);
      return {};
    });
  }

  up(options?: UpOptions): Promise<Run> {
    return this.#run(async (deployment, events) => {
      const operation = deployment.up(options);
      for await (const event of operation) events.push(event);
      return (await operation.result).outputs;
    });
  }

  rollback(options: RollbackOptions): Promise<Run> {
    return this.#run(async (deployment, events) => {
      const operation = deployment.rollback(options);
      for await (const event of operation) events.push(event);
      return (await operation.result).outputs;
    });
  }

  previewRollback(options: RollbackOptions): Promise<Run> {
    return this.#run(async (deployment, events) => {
      for await (const event of deployment.previewRollback(options)) events.push(event);
      return {};
    });
  }

  /** Brings here what another stack runs, and deploys it. */
  promote(from: ScenarioStack, options: Omit<PromoteOptions<never>, "from"> = {}): Promise<Run> {
    return this.#run(async (deployment, events) => {
      const operation = deployment.promote({ ...options, from: await from.#open() });
      for await (const event of operation) events.push(event);
      await operation.result;
      return {};
    });
  }

  destroy(): Promise<Run> {
    return this.#run(async (deployment, events) => {
      for await (const event of deployment.destroy()) events.push(event);
      return {};
    });
  }

  /** `pulumi stack rm`: the stack's record goes, as at the end of a stage's life. */
  async remove(): Promise<void> {
    await this.#pulumi("stack", "rm", "--yes");
  }

  /** The resources that the state holds. */
  async resources(): Promise<{ readonly type: string; readonly urn: string }[]> {
    const text = await this.#pulumi("stack", "export");
    const { deployment } = JSON.parse(text) as {
      deployment: { resources?: { type: string; urn: string }[] };
    };
    return deployment.resources ?? [];
  }

  async #run(work: (deployment: Deployment, events: DeploymentEvent[]) => Promise<Outputs>): Promise<Run> {
    const deployment = await this.#open();
    const events: DeploymentEvent[] = [];
    const { result, ...calls } = await recordCalls(this.world.endpoint, () =>
      settled(work(deployment, events)),
    );
    const endedAt = new Date();
    const said = events.flatMap((event) => (event.kind === "diagnostic" ? [event.message] : []));
    const changes = events.find((event) => event.kind === "summary")?.changes ?? {};
    const common = { ...calls, endedAt, events, changes };
    if ("value" in result) return { ...common, outputs: result.value, text: said.join("\n") };
    const { error } = result;
    return { ...common, error, outputs: {}, text: [...said, error.message].join("\n") };
  }

  #open(): Promise<Deployment> {
    const { env, paths } = this.world;
    const options = {
      ...this.source,
      env: { ...env, ...this.source.env },
      inheritEnv: false,
      engine: paths.dir,
      create: true,
    };
    return Deployment.open(options);
  }

  async #pulumi(...args: string[]): Promise<string> {
    const { world, source } = this;
    const project =
      "program" in source
        ? ["--stack", `organization/${source.project}/${source.stack}`]
        : ["--stack", source.stack];
    const { stdout } = await promisify(execFile)(
      path.join(world.paths.bin, "pulumi"),
      [...args, ...project, "--non-interactive"],
      {
        cwd: "workDir" in source ? source.workDir : world.paths.temporary,
        env: world.env,
        maxBuffer: 2 ** 28,
      },
    );
    return stdout;
  }
}

/** What a preview plans for resources of one type, as `operation name`; unchanged ones are left out. */
export function planned(run: Run, type: string): string[] {
  return run.events
    .filter((event): event is PlannedEvent => event.kind === "planned" && event.type === type)
    .filter(({ operation }) => operation !== "same")
    .map(({ operation, name }) => `${operation} ${name}`);
}

/** What a run did to resources of one type, as `operation name`; unchanged ones are left out. */
export function done(run: Run, type: string): string[] {
  return run.events.flatMap((event) =>
    event.kind === "completed" && event.type === type && event.operation !== "same"
      ? [`${event.operation} ${event.name}`]
      : [],
  );
}

/** The run itself, when it ended well. */
export function succeeded(run: Run): Run {
  if (run.error) throw new Error(`The run failed: ${run.text}`);
  return run;
}

/** A run that a hook did, for the tests after it. */
export function theRun(run: Run | undefined): Run {
  if (!run) throw new Error("The run did not come to its end.");
  return run;
}

async function settled<T>(work: Promise<T>): Promise<{ value: T } | { error: DeploymentError }> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof DeploymentError) return { error };
    throw error;
  }
}
