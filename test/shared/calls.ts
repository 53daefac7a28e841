import { bearer } from "../../local/gateway/http/authentication";
import type { Call, CallReport } from "../../local/gateway/call-log";
import type { ActiveFault, FaultRule } from "../../local/gateway/faults";

/** A piece of work, and what the gateway saw of it. */
export interface Recorded<T> {
  readonly result: T;
  /** In the order of their arrival. */
  readonly calls: readonly Call[];
}

/** Does the work and gives with it the calls that arrived meanwhile, of whomever. */
export async function recordCalls<T>(endpoint: string, work: () => Promise<T>): Promise<Recorded<T>> {
  const before = (await report(endpoint)).calls.at(-1)?.seq ?? 0;
  const result = await work();
  return { result, calls: (await report(endpoint)).calls.filter(({ seq }) => seq > before) };
}

/** Every call that the gateway remembers, in the order of their arrival: for what is to happen while something runs. */
export async function callsSoFar(endpoint: string): Promise<readonly Call[]> {
  return (await report(endpoint)).calls;
}

/** How many of the calls are this operation (`ecs:UpdateService`). */
export function count(calls: readonly Call[], ...operations: string[]): number {
  return calls.filter((call) => operations.includes(nameOf(call))).length;
}

/** Pushes to a repository, or to any; a manifest is what makes an image. */
export function pushes(calls: readonly Call[], repository?: string): readonly Call[] {
  return calls.filter(
    (call) => call.push !== undefined && (repository === undefined || call.resource === repository),
  );
}

/** The images that were pushed, as `repository`: one entry an image. */
export function pushedImages(calls: readonly Call[]): number {
  return pushes(calls).filter(({ push, status }) => push === "manifest" && status < 300).length;
}

/** Every call that deletes from a registry or takes away what protects it; there must be none, ever. */
export function registryDeletions(calls: readonly Call[]): string[] {
  return calls
    .filter(({ service, operation }) =>
      service === "registry"
        ? /^DELETE (blob|manifest)$/.test(operation)
        : service === "ecr" && deletions.has(operation),
    )
    .map((call) => `${nameOf(call)} ${call.resource ?? ""}`);
}

const deletions = new Set([
  "BatchDeleteImage",
  "DeleteLifecyclePolicy",
  "DeleteRepository",
  "DeleteRepositoryPolicy",
]);

/** Lets calls fail as the rules say, for the time of the work. */
export async function withFaults<T>(
  endpoint: string,
  rules: readonly FaultRule[],
  work: () => Promise<T>,
): Promise<T> {
  const faults = `${endpoint}/_berth/faults`;
  const answer = await fetch(faults, { method: "PUT", headers: localKey(), body: JSON.stringify(rules) });
  if (!answer.ok) throw new Error(await answer.text());
  try {
    return await work();
  } finally {
    await fetch(faults, { method: "DELETE", headers: localKey() });
  }
}

/** How often each rule that is in force was met. */
export async function metFaults(endpoint: string): Promise<number[]> {
  const answer = await fetch(`${endpoint}/_berth/faults`, { headers: localKey() });
  const { faults } = (await answer.json()) as { readonly faults: readonly ActiveFault[] };
  return faults.map(({ met }) => met);
}

function nameOf({ service, operation }: Call): string {
  return `${service}:${operation}`;
}

/** What the control API of this process's local AWS asks for. */
function localKey(): Record<string, string> {
  return { authorization: bearer(process.env["AWS_SECRET_ACCESS_KEY"] ?? "") };
}

async function report(endpoint: string): Promise<CallReport> {
  return (await (await fetch(`${endpoint}/_berth/calls`, { headers: localKey() })).json()) as CallReport;
}
