import type { OperationControls } from "../operation";
import { Secret } from "../secrets/secret";
import type { PromotionRun } from "./options";

/** One of the two stacks of a promotion, as far as it needs it. */
export interface PromotionStack {
  readonly stack: string;
  /** What its engine gets. */
  readonly env: Readonly<Record<string, string | undefined>>;
  outputs(): Promise<Readonly<Record<string, unknown>>>;
  /** Runs `pulumi` on it, and gives what it says. */
  pulumi(args: readonly string[], options?: { readonly withConfig?: boolean }): Promise<string>;
  /** Runs its program with more configuration than it has; for these resources alone, where URNs are given. */
  run(
    command: "preview" | "up",
    config: Readonly<Record<string, string | readonly string[] | Readonly<Record<string, string>>>>,
    controls: OperationControls,
    target?: readonly string[],
  ): Promise<PromotionRun>;
}

/** A service, as a stack's outputs say it. */
export interface StackService {
  readonly name: string;
  readonly clusterArn: string;
  readonly serviceName: string;
  readonly digest: string | undefined;
}

/** What a promotion reads of a stack's outputs. */
export interface StackOutputs {
  /** Host and name; `undefined` where the stack says none. */
  readonly repositoryUrl: string | undefined;
  readonly services: readonly StackService[];
}

/** Reads what berth's own program puts out, and a program of one's own may too. */
export function stackOutputs(outputs: Readonly<Record<string, unknown>>): StackOutputs {
  const url = plain(outputs["repositoryUrl"]);
  const services = plain(outputs["services"]);
  return {
    repositoryUrl: typeof url === "string" ? url : undefined,
    services: isMap(services)
      ? Object.entries(services).flatMap(([name, value]) => serviceOf(name, plain(value)))
      : [],
  };
}

/** A stack's configuration, as text: JSON where it has a structure. Secrets are in it. */
export async function stackConfig(stack: PromotionStack): Promise<(key: string) => string | undefined> {
  const text = await stack.pulumi(["config", "--json", "--show-secrets"], { withConfig: true });
  const values = JSON.parse(text) as Readonly<Record<string, { readonly value?: string }>>;
  return (key) => values[key]?.value;
}

/** Whether the stack's state has a service of ECS. */
export async function hasServices(stack: PromotionStack): Promise<boolean> {
  const { deployment } = JSON.parse(await stack.pulumi(["stack", "export"])) as {
    readonly deployment?: { readonly resources?: readonly { readonly type: string }[] };
  };
  return (deployment?.resources ?? []).some(({ type }) => type === "aws:ecs/service:Service");
}

function serviceOf(name: string, value: unknown): StackService[] {
  if (!isMap(value)) return [];
  const { clusterArn, serviceName, digest } = value;
  if (typeof clusterArn !== "string" || typeof serviceName !== "string") return [];
  return [{ name, clusterArn, serviceName, digest: typeof digest === "string" ? digest : undefined }];
}

function plain(value: unknown): unknown {
  return value instanceof Secret ? value.reveal() : value;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
