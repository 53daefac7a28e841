import { perCall, perPage, type DescribeAction, type ListAction } from "./call-limits";

/** One look at an account: a list that was read, or a set of things that were described. */
export interface Look {
  readonly action: ListAction | DescribeAction;
  /** How many things the list had, or how many different ones there were to describe. */
  readonly things: number;
}

/**
 * How many calls such looks take at least, when every page is full and so is every batch. A list takes one even when it
 * is empty; what is described takes none when there is nothing. Repeated calls are none of these.
 */
export function leastCalls(looks: readonly Look[]): number {
  return looks.reduce((calls, { action, things }) => calls + callsFor(action, things), 0);
}

function callsFor(action: Look["action"], things: number): number {
  return isList(action)
    ? Math.max(1, Math.ceil(things / perPage[action]))
    : Math.ceil(things / perCall[action]);
}

function isList(action: Look["action"]): action is ListAction {
  return action in perPage;
}
