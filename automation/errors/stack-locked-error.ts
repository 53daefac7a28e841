import type { StackLock } from "../locks/stack-lock";
import { DeploymentError } from "./deployment-error";

/** What is known of the locks on a stack that refused a run. */
export interface LockView {
  /** Who holds it: empty where the backend's locks can't be read, or nobody did any more when they were. */
  readonly locks: readonly StackLock[];
  /** The URL of a backend whose locks can't be read: Google's and Azure's buckets. */
  readonly unreadIn?: string;
  /** That somebody holds it though no lock can be read: Pulumi's service, or a failure to read. */
  readonly held?: boolean;
  /** What the engine said of it, which then is all that is known. */
  readonly said?: string;
}

/** Somebody else is working on the stack, or died while doing so. */
export class StackLockedError extends DeploymentError {
  readonly code = "stack-locked";
  readonly locks: readonly StackLock[];

  /**
   * Whether nobody held it any more when the locks were read: whoever it was has ended, or gave way in the same moment,
   * as two do that start together.
   */
  readonly released: boolean;

  constructor(
    readonly stackName: string,
    { locks, unreadIn, held = false, said }: LockView,
    options?: ErrorOptions,
  ) {
    const released = locks.length === 0 && unreadIn === undefined && !held;
    const remedy = nextStep(stackName, locks, unreadIn, released);
    const who = locks.length === 0 && !released && said ? `: ${said}` : `${holders(locks)}.`;
    super(`Stack "${stackName}" ${released ? "was" : "is"} locked${who} ${remedy}`, { ...options, remedy });
    this.locks = locks;
    this.released = released;
  }

  /** Whether all that hold it are dead: then it stays locked. */
  get isDead(): boolean {
    return this.locks.length > 0 && this.locks.every((lock) => lock.holder === "dead");
  }
}

function holders(locks: readonly StackLock[]): string {
  if (locks.length === 0) return "";
  const states = { alive: "running", dead: "no longer running", unknown: "on another host" };
  const texts = locks.map(
    (l) => `process ${l.pid} of ${l.user}@${l.host} since ${l.since} (${states[l.holder]})`,
  );
  return ` by ${texts.join(", ")}`;
}

function nextStep(
  stack: string,
  locks: readonly StackLock[],
  unreadIn: string | undefined,
  released: boolean,
): string {
  if (unreadIn !== undefined) {
    return (
      `Locks in ${unreadIn.replace(/\?.*/, "")} can't be read from here, so nobody can tell whether that run lives. ` +
      `Wait for it to end; when it is certain that nobody works on it, \`pulumi cancel ${stack}\`, or \`cancel({ force: true })\`, unlocks it.`
    );
  }
  if (released) return "It is free by now: run the same command again, or set `lockTimeoutMs`.";
  if (locks.length > 0 && locks.every((lock) => lock.holder === "dead"))
    return `Run with \`recover: true\`, or \`pulumi cancel ${stack}\`, to go on.`;
  return `Wait for it to end, as \`lockTimeoutMs\` does; \`pulumi cancel ${stack}\` only when it is certain that nobody works on it.`;
}
