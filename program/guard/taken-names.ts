import type { ImageInUse } from "../../retention";
import type { OwnResources } from "../account/account";
import { PrepareError } from "../errors";

/** Names under which releases are counted, and the services that they are counted for, as `<cluster>/<service>`. */
export type TakenNames = Readonly<Record<string, readonly string[]>>;

/**
 * The names that services of other stacks have in this repository, by their own word: the tags `berth:service` and
 * `berth:owner`. Two services of one name would count, and retire, each other's releases. One that a killed run of this
 * stack has made, and not written down, is this stack's own.
 */
export function takenNames(
  inUse: readonly ImageInUse[],
  us: string,
  { services }: Pick<OwnResources, "services">,
): TakenNames {
  const taken = new Map<string, Set<string>>();
  for (const { user } of inUse) {
    const { kind, name, releasesAs, owner } = user;
    const isOthers = owner !== undefined && owner !== us && !services.has(name);
    if (kind !== "service" || releasesAs === undefined || !isOthers) continue;
    const known = taken.get(releasesAs);
    if (known) known.add(name);
    else taken.set(releasesAs, new Set([name]));
  }
  return Object.fromEntries([...taken].map(([name, users]) => [name, [...users].sort()]));
}

/** What keeps a service from counting its releases under a name that others have. */
export function nameTaken(repositoryName: string, service: string, users: readonly string[]): PrepareError {
  const others = users.length === 1 ? `the service ${users[0]}` : `the services ${users.join(", ")}`;
  return new PrepareError(
    "service-name-taken",
    `In the repository "${repositoryName}", the releases of "${service}" are those of ${others} (the tag \`berth:service\`), of another stack (\`berth:owner\`): both would count and retire each other's releases.`,
    {
      nextStep:
        "Give this service another name, or its releases (`release: { service: ... }`); or its stack another area or stage, and so a repository of its own. `berth:guard: warn` goes on all the same.",
    },
  );
}
