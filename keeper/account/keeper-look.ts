import type { KeeperLook } from "../../releases/status/read-status";
import { keepersOf, keptBy } from "./seen-keepers";

/** Looks for the keepers of each account and region once, whichever stack asks. */
export function keeperLook(now: number): KeeperLook {
  const known = new Map<object, ReturnType<typeof keepersOf>>();
  return async (clients, calls) => {
    const looking = known.get(clients) ?? keepersOf(clients, calls, now);
    known.set(clients, looking);
    const keepers = await looking;
    return async (repository, policy) => {
      const names = await keptBy(keepers, clients, repository, policy);
      return keepers
        .filter(({ functionName }) => names.includes(functionName))
        .map(({ functionName, sweptAt }) => ({
          functionName,
          sweptAt: sweptAt === null ? null : new Date(sweptAt).toISOString(),
        }));
    };
  };
}
