import { setTimeout as sleep } from "node:timers/promises";
import { nameProperty } from "./autoname";
import { checkInputs, type CheckFailure, type Naming } from "./check";
import { differences, type Difference } from "./compare";
import { importInputs, namesClash, observe, refreshInputs } from "./observe";
import { planCreate, planUpdate } from "./plan";
import type { CallContext, Plugin, ResourceType } from "./resource";
import { concealLike, reveal } from "./secrets";
import { InitializationFailed } from "./status";
import { textOf, type Values } from "./values";

/** A resource as the engine records it. */
export interface Recorded {
  readonly id: string;
  readonly state: Values;
  readonly inputs: Values;
}

/** What the engine learns from a comparison. */
export interface Comparison {
  readonly differences: readonly Difference[];
  readonly deleteBeforeReplace: boolean;
}

/** The life of one resource, between the engine's requests and the functions of its type. */
export class Lifecycle<Context extends CallContext> {
  constructor(
    private readonly plugin: Plugin<Context>,
    private readonly type: ResourceType<Context>,
  ) {}

  async check(
    olds: Values,
    news: Values,
    naming: Omit<Naming, "rule">,
  ): Promise<{ inputs: Values; failures: CheckFailure[] }> {
    const configured = await this.plugin.applyConfiguration(this.type, reveal(news));
    const rule = this.type.autoname;
    const checked = checkInputs(this.type.inputs, reveal(olds), configured, {
      ...naming,
      ...(rule && { rule }),
    });
    const failures = [...checked.failures, ...(this.type.check?.(checked.inputs) ?? [])];
    return { inputs: concealLike(checked.inputs, news), failures };
  }

  compare(state: Values, inputs: Values, ignore: readonly string[]): Comparison {
    const found = differences(this.type.inputs, reveal(state), reveal(inputs)).filter(
      ({ path }) =>
        !ignore.some(
          (ignored) => path === ignored || path.startsWith(`${ignored}.`) || path.startsWith(`${ignored}[`),
        ),
    );
    const refused = this.type.refuseChange?.(reveal(inputs), topLevel(found));
    if (refused !== undefined) throw new Error(refused);
    const replaces = found.some((difference) => difference.replace);
    const { autoname } = this.type;
    return {
      differences: found,
      deleteBeforeReplace:
        replaces &&
        (this.type.deleteBeforeReplace === true ||
          (autoname !== undefined && namesClash(reveal(state), reveal(inputs), nameProperty(autoname)))),
    };
  }

  previewCreate(inputs: Values): Values {
    const plan = planCreate(this.type.inputs, this.type.outputs, reveal(inputs));
    return this.recorded(plan, inputs);
  }

  async create(call: CallContext, inputs: Values): Promise<Recorded> {
    const plain = reveal(inputs);
    const context = await this.plugin.context(call, plain);
    const id = await this.type.create(context, plain);
    return this.settle(context, id, inputs, plain, "live");
  }

  async read(call: CallContext, id: string, state: Values, inputs: Values): Promise<Recorded | undefined> {
    const imported = Object.keys(state).length === 0;
    const known = imported ? await this.plugin.applyConfiguration(this.type, reveal(inputs)) : reveal(state);
    const context = await this.plugin.context(call, known);
    const live = await this.type.read(context, id, known);
    if (!live) return undefined;
    const after = this.observed(known, live, id);
    const told = imported
      ? importInputs(this.type.inputs, after)
      : refreshInputs(this.type.inputs, reveal(inputs), reveal(state), after);
    return { id: textOf(after["id"]), state: this.recorded(after, state), inputs: concealLike(told, inputs) };
  }

  previewUpdate(state: Values, inputs: Values, ignore: readonly string[]): Values {
    const outdated = this.type.outdated?.(this.changed(state, inputs, ignore)) ?? [];
    const plan = planUpdate(this.type.inputs, reveal(state), reveal(inputs), outdated);
    return this.recorded(plan, inputs);
  }

  async update(
    call: CallContext,
    id: string,
    state: Values,
    inputs: Values,
    ignore: readonly string[],
  ): Promise<Recorded> {
    const plain = reveal(inputs);
    const context = await this.plugin.context(call, plain);
    const old = reveal(state);
    const changed = this.changed(state, inputs, ignore);
    if (this.type.update) await this.type.update(context, id, plain, { old, changed });
    // Without a change, the engine wants the rest of a creation that failed half-way.
    else if (hasNonLocal(this.type, changed))
      throw new Error(`${this.type.token} can't be updated: every change of it is a replacement.`);
    return this.settle(context, id, inputs, { ...old, ...withoutMissing(this.type, plain) }, "planned");
  }

  async delete(call: CallContext, id: string, state: Values): Promise<void> {
    const plain = reveal(state);
    await this.type.delete(await this.plugin.context(call, plain), id, plain);
  }

  /**
   * From here on the resource exists: whatever fails, the engine must learn of it. As with the official plugins, a
   * failed update is recorded as if it had been made, not as the service has it now.
   */
  private async settle(
    context: Context,
    id: string,
    inputs: Values,
    known: Values,
    failed: "live" | "planned",
  ): Promise<Recorded> {
    let failure: unknown;
    try {
      await this.type.settle?.(context, id, reveal(inputs));
    } catch (error) {
      failure = error;
      if (failed === "planned")
        throw new InitializationFailed(id, this.recorded({ ...known, id }, inputs), inputs, asError(error));
    }
    const live = await this.readBack(context, id, inputs, known, failure);
    const state = this.recorded(this.observed(known, live, id), inputs);
    if (failure !== undefined) throw new InitializationFailed(id, state, inputs, asError(failure));
    return { id: textOf(state["id"]), state, inputs };
  }

  private async readBack(
    context: Context,
    id: string,
    inputs: Values,
    known: Values,
    failure: unknown,
  ): Promise<Values> {
    try {
      for (let attempt = 1; attempt <= readAttempts; attempt++) {
        const live = await this.type.read(context, id, known);
        if (live) return live;
        context.signal.throwIfAborted();
        await sleep(500);
      }
      throw new Error(`${this.type.token} ${id} was written, but can't be found.`);
    } catch (error) {
      throw new InitializationFailed(
        id,
        concealLike({ ...known, id }, inputs),
        inputs,
        asError(failure ?? error),
      );
    }
  }

  private observed(known: Values, live: Values, id: string): Values {
    const state = observe(this.type.inputs, known, live);
    return { ...state, id: live["id"] ?? id };
  }

  /** What follows from a secret is one too. */
  private recorded(state: Values, like: Values): Values {
    const concealed = concealLike(state, like);
    return { ...concealed, ...this.plugin.derive(this.type, concealed) };
  }

  private changed(state: Values, inputs: Values, ignore: readonly string[]): ReadonlySet<string> {
    return topLevel(this.compare(state, inputs, ignore).differences);
  }
}

function topLevel(differences: readonly Difference[]): ReadonlySet<string> {
  return new Set(differences.map(({ path }) => path.split(/[.[]/)[0] as string));
}

/** AWS may not know at once what it just took. */
const readAttempts = 20;

function hasNonLocal<Context extends CallContext>(
  type: ResourceType<Context>,
  changed: ReadonlySet<string>,
): boolean {
  return [...changed].some((name) => !type.inputs[name]?.local);
}

/** Inputs, where one that is gone also hides what the state knew of it, unless the service chooses it. */
function withoutMissing<Context extends CallContext>(type: ResourceType<Context>, inputs: Values): Values {
  const gone = Object.entries(type.inputs).filter(
    ([name, property]) => inputs[name] === undefined && !property.computed,
  );
  return { ...Object.fromEntries(gone.map(([name]) => [name, undefined])), ...inputs };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
