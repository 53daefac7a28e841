import type { World } from "../../../local/world";
import {
  type CompletedEvent,
  type ConfigValue,
  Deployment,
  type DeploymentEvent,
  type PlannedEvent,
} from "../../../automation";
import type { Call } from "../../../local/gateway/call-log";
import type { TestEngine } from "../../automation/engine";
import { recordCalls } from "../../shared/calls";

/** What one command did. */
export interface Run {
  /** `import images-repository`, in the order of completion, or of the plan in a preview; what stays is left out. */
  readonly steps: readonly string[];
  /** Names of the properties that a preview says will change. */
  readonly changed: readonly string[];
  /** The gateway's log. */
  readonly calls: readonly Call[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What the engine, the providers and the program said. */
  readonly text: string;
  readonly error: Error | undefined;
}

type Program = () => Outputs | Promise<Outputs>;
type Outputs = Record<string, unknown> | void;

interface StackOptions {
  readonly project: string;
  /** @default "dev" */
  readonly stack?: string;
  readonly config?: Readonly<Record<string, ConfigValue>>;
}

/** A stack of the local AWS whose program a test exchanges. */
export class RepositoryStack {
  private constructor(
    private readonly world: World,
    private readonly deployment: Deployment,
    private readonly program: { current: Program },
  ) {}

  static async open(world: World, engine: TestEngine, options: StackOptions): Promise<RepositoryStack> {
    const program: { current: Program } = { current: () => undefined };
    const run = () => Promise.resolve(program.current());
    const deployment = await Deployment.open({ stack: "dev", ...options, ...engine.options, program: run });
    return new RepositoryStack(world, deployment, program);
  }

  preview(program: Program): Promise<Run> {
    this.program.current = program;
    return this.run("planned", () => this.deployment.preview());
  }

  /** Fails when the engine does. */
  async up(program: Program): Promise<Run> {
    const run = await this.tryUp(program);
    if (run.error) throw run.error;
    return run;
  }

  tryUp(program: Program): Promise<Run> {
    this.program.current = program;
    return this.run("completed", () => this.deployment.up());
  }

  destroy(): Promise<Run> {
    return this.run("completed", () => this.deployment.destroy());
  }

  private async run(
    kind: "planned" | "completed",
    start: () => AsyncIterable<DeploymentEvent> & { readonly result: Promise<object> },
  ): Promise<Run> {
    const events: DeploymentEvent[] = [];
    const { result, calls } = await recordCalls(this.world.endpoint, async () => {
      const operation = start();
      const ended = operation.result.catch((reason: unknown) => reason as Error);
      try {
        for await (const event of operation) events.push(event);
      } catch {
        // It is the result's reason too.
      }
      return ended;
    });
    const steps = events.filter((event): event is PlannedEvent | CompletedEvent => event.kind === kind);
    const said = events.flatMap((event) => (event.kind === "diagnostic" ? [event.message] : []));
    const error = result instanceof Error ? result : undefined;
    return {
      steps: steps.filter(isChange).map(({ operation, name }) => `${operation} ${name}`),
      changed: steps.flatMap((step) => ("changedProperties" in step ? step.changedProperties : [])),
      calls,
      outputs: "outputs" in result ? (result.outputs as Record<string, unknown>) : {},
      text: [...said, error?.message ?? ""].join("\n"),
      error,
    };
  }
}

function isChange({ type, operation }: { type: string; operation: string }): boolean {
  return operation !== "same" && !/^(pulumi|berth):/.test(type);
}
