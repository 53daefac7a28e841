import { Refusal } from "./answers";
import type { DeploymentRequest } from "./requests";
import { Run } from "./run";
import type { Stage } from "./stages";

/** The deployments of this process: one of a stage at a time. */
export class Runs {
  readonly #runs = new Map<string, Run>();
  #stopping = false;

  /** @param keep How many that have ended are kept for whoever asks later. */
  constructor(private readonly keep = 100) {}

  get stopping(): boolean {
    return this.#stopping;
  }

  begin(stage: Stage, request: DeploymentRequest): Run {
    if (this.#stopping) throw new Refusal(503, "stopping", "The service stops. Ask again when it is back.");
    const busy = this.newestOf(stage);
    if (busy && !busy.log.ended) {
      const since = busy.startedAt.toISOString();
      const message = `The stage "${stage.name}" is being deployed since ${since}. Wait for it to end, or cancel it: DELETE ${busy.url}.`;
      throw new Refusal(409, "stage-busy", message, { deployment: busy });
    }
    const run = new Run(stage, request);
    this.#runs.set(run.id, run);
    this.#forget();
    return run;
  }

  get(id: string): Run {
    const run = this.#runs.get(id);
    if (run) return run;
    throw new Refusal(
      404,
      "no-such-deployment",
      `There is no deployment "${id}". The last ${this.keep} are kept.`,
    );
  }

  newestOf(stage: Stage): Run | undefined {
    return [...this.#runs.values()].findLast((run) => run.stage.name === stage.name);
  }

  cancel(id: string): Run {
    const run = this.get(id);
    if (run.log.ended) throw new Refusal(409, "deployment-ended", `It has ended: ${run.state}.`);
    run.cancel();
    return run;
  }

  /** Begins nothing new and cancels what is under way; called again, ends it at once. Resolves when nothing is. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const running = [...this.#runs.values()].filter(({ log }) => !log.ended);
    for (const run of running) run.cancel();
    await Promise.all(running.map(({ ended }) => ended));
  }

  #forget(): void {
    const ended = [...this.#runs.values()].filter(({ log }) => log.ended);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - this.keep))) this.#runs.delete(id);
  }
}
