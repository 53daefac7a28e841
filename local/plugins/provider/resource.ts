import type { Unwrap } from "@pulumi/pulumi";
import type { Autoname } from "./autoname";
import type { CheckFailure } from "./check";
import type { Properties, PropertiesOf } from "./property";
import type { Values } from "./values";

/** What every call of the engine brings with it. */
export interface CallContext {
  /** The resource at hand; empty for functions. */
  readonly urn: string;
  /** Ends what the call waits for: the engine was cancelled, or the program's own timeout is over. */
  readonly signal: AbortSignal;
  /** The program's `customTimeouts`, else what the resource type thinks right. */
  timeoutMs(otherwise: number): number;
  /** Tells the user, beside the resource. `status` lines replace each other and are not kept. */
  log(severity: "info" | "warning" | "status", message: string): Promise<void>;
}

/** An update at hand. */
export interface Change<State> {
  readonly old: Plain<State>;
  /** Top-level properties that differ. */
  readonly changed: ReadonlySet<string>;
}

/** Arguments or state without inputs and outputs around the values. */
export type Plain<T> = Unwrap<T>;

/** One resource type, as its own small file declares it. */
export interface ResourceDefinition<Context extends CallContext, Args, State> {
  /** `aws:ecr/repository:Repository`. */
  readonly token: string;
  readonly inputs: PropertiesOf<Args>;
  /** What only the service decides. */
  readonly outputs: readonly (string & Exclude<keyof State, keyof Args>)[];
  /** Makes a name for programs that give none. */
  readonly autoname?: Autoname;
  /** There can be only one, whatever its name. */
  readonly deleteBeforeReplace?: true;
  /** Checks that concern more than one property, or more than its kind. Values may be unknown. */
  readonly check?: (inputs: Values) => CheckFailure[];
  /** Why a resource that exists can't be changed in this way, in previews too. */
  readonly refuseChange?: (inputs: Values, changed: ReadonlySet<string>) => string | undefined;
  /** Properties that a change of these makes unknown until it is done. */
  readonly outdated?: (changed: ReadonlySet<string>) => readonly (string & keyof State)[];
  /** Returns the id. */
  readonly create: (context: Context, inputs: Plain<Args>) => Promise<string>;
  /** Waits, after `create` and `update`, until the resource is what it is to be. */
  readonly settle?: (context: Context, id: string, inputs: Plain<Args>) => Promise<void>;
  /** `undefined`: it is gone. `known` is what the state says, empty when importing; another `id` may be returned. */
  readonly read: (
    context: Context,
    id: string,
    known: Partial<Plain<State>>,
  ) => Promise<(Partial<Plain<State>> & { readonly id?: string }) | undefined>;
  readonly update?: (
    context: Context,
    id: string,
    inputs: Plain<Args>,
    change: Change<State>,
  ) => Promise<void>;
  /** Succeeds when the resource is gone already. */
  readonly delete: (context: Context, id: string, state: Plain<State>) => Promise<void>;
}

/** A resource type whose own types are forgotten, as the server handles them. */
export interface ResourceType<Context extends CallContext> {
  readonly token: string;
  readonly inputs: Properties;
  readonly outputs: readonly string[];
  readonly autoname?: Autoname;
  readonly deleteBeforeReplace?: true;
  readonly check?: (inputs: Values) => CheckFailure[];
  readonly refuseChange?: (inputs: Values, changed: ReadonlySet<string>) => string | undefined;
  readonly outdated?: (changed: ReadonlySet<string>) => readonly string[];
  readonly create: (context: Context, inputs: Values) => Promise<string>;
  readonly settle?: (context: Context, id: string, inputs: Values) => Promise<void>;
  readonly read: (context: Context, id: string, known: Values) => Promise<Values | undefined>;
  readonly update?: (
    context: Context,
    id: string,
    inputs: Values,
    change: { readonly old: Values; readonly changed: ReadonlySet<string> },
  ) => Promise<void>;
  readonly delete: (context: Context, id: string, state: Values) => Promise<void>;
}

/** A function that programs can call. */
export interface FunctionType<Context extends CallContext> {
  readonly token: string;
  /** Results that must not be shown. */
  readonly secrets?: readonly string[];
  readonly invoke: (context: Context, args: Values) => Promise<Values>;
}

/** Everything that a plugin serves. */
export interface Plugin<Context extends CallContext> {
  readonly name: string;
  readonly version: string;
  readonly resources: readonly ResourceType<Context>[];
  /** Types that are made when they are first asked for. */
  readonly find?: (token: string) => ResourceType<Context> | undefined;
  readonly functions: readonly FunctionType<Context>[];
  /** Takes the provider's configuration, and refuses what it can't use by throwing. */
  readonly configure: (config: Values) => Promise<void>;
  /** Completes the inputs by what the provider's configuration says, before they are checked. */
  readonly applyConfiguration: (type: ResourceType<Context>, inputs: Values) => Promise<Values>;
  /** Outputs that follow from the inputs alone, so that previews know them. */
  readonly derive: (type: ResourceType<Context>, inputs: Values) => Values;
  /** What the functions of resource types get. */
  readonly context: (call: CallContext, values: Values) => Promise<Context>;
}

/** Forgets the types of a definition; its own code keeps them. */
export function resourceType<Context extends CallContext, Args, State>(
  definition: ResourceDefinition<Context, Args, State>,
): ResourceType<Context> {
  // The engine's values were checked against the table of properties, which `PropertiesOf` ties to the same types.
  return definition as unknown as ResourceType<Context>;
}
