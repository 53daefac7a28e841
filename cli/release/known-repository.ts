import { repositories, type Calls, type EcrClient, type RepositorySummary } from "../../inventory";
import { CliError } from "../shared/errors";
import { didYouMean } from "../../retention/did-you-mean";

/** All repositories of the account, among which the named one is; another name is told with the nearest. */
export async function knownRepository(
  ecr: EcrClient,
  name: string,
  calls: Calls,
): Promise<readonly RepositorySummary[]> {
  const all = await repositories(ecr, { calls });
  const names = all.map(({ repositoryName }) => repositoryName);
  if (names.includes(name)) return all;
  throw new CliError(
    "no-such-repository",
    `There is no repository ${name} in this account and region.${didYouMean(name, names)}`,
  );
}
