import { awsCall } from "../../releases/aws-call";
import { livePolicy, LivePolicyError } from "../../releases/policy/live-policy";
import { repositoryText } from "../../releases/stored-image";
import type { LifecyclePolicy } from "../../retention/lifecycle-policy/lifecycle-policy";
import { keepsReleases } from "../../retention/lifecycle-policy/shield-rule";
import type { KeeperWorld } from "../world";
import { repositoryArn, type OwnAccount } from "./own-account";

/** Tags of a repository, as of any resource: not of its images. */
export type ResourceTags = ReadonlyMap<string, string>;

/** Which repositories a keeper is for. */
export interface KeptOnes {
  /** @throws {InventoryError} */
  includes(repositoryName: string): Promise<boolean>;
  /** The lifecycle policy, which is read once. @throws {InventoryError} @throws {LivePolicyError} */
  policyOf(repositoryName: string): Promise<LifecyclePolicy>;
}

/** Asks a policy, or tags, only where the name doesn't tell. */
export function keptRepositories(
  { clients: { ecr }, settings: { repositories } }: Pick<KeeperWorld, "clients" | "settings">,
  account: OwnAccount,
): KeptOnes {
  const policies = new Map<string, Promise<LifecyclePolicy>>();
  const policyOf = (repositoryName: string) => {
    const read = policies.get(repositoryName) ?? livePolicy(ecr, { repositoryName });
    policies.set(repositoryName, read);
    return read;
  };
  if (repositories === "shielded") {
    return {
      policyOf,
      includes: async (repositoryName) => {
        try {
          return keepsReleases(await policyOf(repositoryName));
        } catch (error) {
          // What berth can't read, berth hasn't written.
          if (error instanceof LivePolicyError) return false;
          throw error;
        }
      },
    };
  }
  if ("names" in repositories) {
    const patterns = repositories.names.map(patternOf);
    return { policyOf, includes: (name) => Promise.resolve(patterns.some((pattern) => pattern.test(name))) };
  }
  const { key, value } = repositories.tag;
  return {
    policyOf,
    includes: async (name) => {
      const found = (await resourceTags(ecr, account, name)).get(key);
      return found !== undefined && (value === undefined || value === found);
    },
  };
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListTagsForResource.html */
export async function resourceTags(
  ecr: KeeperWorld["clients"]["ecr"],
  account: OwnAccount,
  repositoryName: string,
): Promise<ResourceTags> {
  const { ListTagsForResourceCommand } = await import("@aws-sdk/client-ecr");
  const resourceArn = repositoryArn(account, repositoryName);
  const { tags = [] } = await awsCall("ecr:ListTagsForResource", repositoryText(repositoryName), () =>
    ecr.send(new ListTagsForResourceCommand({ resourceArn })),
  );
  return new Map(tags.flatMap(({ Key, Value = "" }) => (Key === undefined ? [] : [[Key, Value] as const])));
}

function patternOf(name: string): RegExp {
  return new RegExp(`^${name.replace(/[.]/g, "\\.").replace(/\*/g, ".*")}$`);
}
