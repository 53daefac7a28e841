import { perPage } from "../aws/call-limits";
import { boundedCalls } from "../aws/calls";
import type { EcrClient } from "../aws/clients";
import { everyPage } from "../aws/every-page";
import type { RegistryOptions } from "./repositories";

/** Whether ECR fetches a tag of this repository from elsewhere, should it not have it. */
export type PullsThrough = (repositoryName: string) => boolean;

/**
 * Reads the registry's pull-through cache rules. A tag that such a repository lacks is fetched at the next pull; a digest
 * that it has lost is not.
 *
 * @throws {InventoryError}
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 */
export async function pullThroughRules(ecr: EcrClient, options: RegistryOptions = {}): Promise<PullsThrough> {
  const { DescribePullThroughCacheRulesCommand } = await import("@aws-sdk/client-ecr");
  const { calls = boundedCalls(options) } = options;
  const rules = await everyPage(calls, "ecr:DescribePullThroughCacheRules", async (nextToken) => {
    const maxResults = perPage["ecr:DescribePullThroughCacheRules"];
    const page = await ecr.send(new DescribePullThroughCacheRulesCommand({ maxResults, nextToken }));
    return { items: page.pullThroughCacheRules, next: page.nextToken };
  });
  const prefixes = rules.map(({ ecrRepositoryPrefix = "" }) => ecrRepositoryPrefix);
  return (repositoryName) =>
    // `ROOT` is a rule for all that no other one is for.
    prefixes.some((prefix) => prefix === "ROOT" || repositoryName.startsWith(`${prefix}/`));
}
