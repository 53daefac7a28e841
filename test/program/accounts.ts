import type { Account } from "../../program";

export const identity = { accountId: "000000000000", region: "us-east-1" };
export const defaultNetwork = {
  vpcId: "vpc-default",
  subnetIds: ["subnet-1", "subnet-2"],
  assignPublicIp: true,
};

/** Images by tag. */
export const images = (digestByTag: Record<string, string>) => () =>
  Promise.resolve({
    digestByTag: new Map(Object.entries(digestByTag)),
    digests: new Set(Object.values(digestByTag)),
  });

/** A state that has pushed these tags. */
export const own =
  (...tags: string[]) =>
  () =>
    Promise.resolve({
      imageTags: new Map(tags.map((tag) => [tag, ""])),
      services: new Set<string>(),
      releases: new Map<string, { digest: string; again: number }>(),
      lifecyclePolicies: new Map<string, string>(),
      repositories: new Map<string, string | undefined>(),
    });

/** An account with nothing in it but `answers`, and a note of what it was asked. */
export function accountWith(answers: Partial<Account> = {}): { account: Account; asked: string[] } {
  const asked: string[] = [];
  const all: Account = {
    identity: () => Promise.resolve(identity),
    providerIdentity: () => Promise.resolve(identity),
    defaultNetwork: () => Promise.resolve(defaultNetwork),
    repository: () => Promise.resolve(undefined),
    images: images({}),
    archivedImages: images({}),
    restoreImages: () => Promise.resolve(),
    imageFacts: () => Promise.resolve({ platforms: ["linux/amd64"] }),
    missingParts: () => Promise.resolve([]),
    reasons: (_, withdrawals) => Promise.resolve(withdrawals),
    withdraw: () => Promise.resolve([]),
    oidcProvider: () => Promise.resolve(undefined),
    ownResources: own(),
    usage: (repositoryName) => Promise.resolve({ repositoryName, images: [], inUse: [], dangling: [] }),
    ...answers,
  };
  const noted = Object.entries(all).map(([name, answer]: [string, (...args: never[]) => unknown]) => [
    name,
    (...args: never[]) => {
      asked.push([name, ...args].join(" "));
      return answer(...args);
    },
  ]);
  return { account: Object.fromEntries(noted) as Account, asked };
}
