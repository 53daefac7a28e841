import { type Command, run } from "../command";

/**
 * Whether something of the stack has a hook that runs before or after it is deleted: the engine then refuses a `destroy`
 * that doesn't run the program, after it has deleted what came before it.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/
 */
export async function hasDeleteHooks(command: Command, workDir: string, stack: string): Promise<boolean> {
  const state = JSON.parse(await run(command, workDir, ["stack", "export", "--stack", stack])) as State;
  return (state.deployment?.resources ?? []).some(({ resourceHooks = {} }) =>
    Object.entries(resourceHooks).some(([kind, hooks]) => /delete/i.test(kind) && hooks.length > 0),
  );
}

interface State {
  readonly deployment?: {
    readonly resources?: readonly { readonly resourceHooks?: Readonly<Record<string, readonly string[]>> }[];
  };
}
