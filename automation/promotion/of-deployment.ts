import type { Operation, OperationSignals } from "../operation";
import type { ConfigValue } from "../options";
import type { PromotionRun } from "./options";
import type { PromotionStack } from "./stack";

/** What a deployment gives of itself. */
export interface DeploymentAccess {
  readonly stack: string;
  /** Over this process's own, unless it stands alone. */
  readonly env: Readonly<Record<string, string | undefined>>;
  outputs(): Promise<Readonly<Record<string, unknown>>>;
  /** Runs `pulumi` on the stack's project. */
  pulumi(args: (configFile: string) => readonly string[]): Promise<string>;
  /** The same with more configuration. */
  withConfig(config: Readonly<Record<string, ConfigValue>>): Promise<RunnableStack>;
}

interface RunnableStack {
  preview(options: RunnableOptions): Operation<PromotionRun>;
  up(options: RunnableOptions): Operation<PromotionRun>;
}

interface RunnableOptions extends OperationSignals {
  readonly target?: readonly string[];
}

/** A deployment, as a promotion needs it. */
export function promotionStack(access: DeploymentAccess): PromotionStack {
  const { stack, env } = access;
  return {
    stack,
    env: { ...process.env, ...env },
    outputs: () => access.outputs(),
    pulumi: (args, options) =>
      access.pulumi((configFile) => [
        ...args,
        ...["--stack", stack],
        ...(options?.withConfig === true ? ["--config-file", configFile] : []),
      ]),
    run: async (command, config, { emit, ...signals }, target) => {
      const deployment = await access.withConfig(config);
      const options = { ...signals, ...(target && { target }) };
      const operation = command === "up" ? deployment.up(options) : deployment.preview(options);
      for await (const event of operation) emit(event);
      const { changes, changed, durationMs } = await operation.result;
      return { changes, changed, durationMs };
    },
  };
}
