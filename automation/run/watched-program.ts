import { type DeploymentOptions, isInline } from "../options";

/** Keeps what an inline program throws: the engine only hands back its text. */
export class WatchedProgram {
  readonly run: (() => Promise<Record<string, unknown> | void>) | undefined;
  thrown: unknown;

  constructor(options: DeploymentOptions) {
    if (!isInline(options)) return;
    this.run = async () => {
      try {
        return await options.program();
      } catch (error) {
        this.thrown = error;
        throw error;
      }
    };
  }
}
