import type { RepositorySummary } from "../../inventory";
import { didYouMean } from "../../retention/did-you-mean";
import { CliError } from "../shared/errors";

/** Which repository is meant: a named one, or that of a bootstrap. */
interface WantedRepository {
  /** The bootstrap's. */
  readonly qualifier: string;
  readonly repository: string | undefined;
  /** The option that names it. */
  readonly option: string;
}

/**
 * The name of the repository that a bootstrap has made.
 *
 * @throws {CliError} `no-such-repository`
 * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
export function bootstrapRepository(
  all: readonly RepositorySummary[],
  { qualifier, repository, option }: WantedRepository,
): string {
  const names = all.map((one) => one.repositoryName);
  const isIt = (name: string) =>
    repository === undefined ? name.startsWith(`cdk-${qualifier}-container-assets-`) : name === repository;
  const found = names.find(isIt);
  if (found !== undefined) return found;
  const wanted = repository ?? `cdk-${qualifier}-container-assets-<account>-<region>`;
  const hint = repository === undefined ? "" : didYouMean(repository, names);
  throw new CliError(
    "no-such-repository",
    `There is no repository ${wanted} in this account and region.${hint} Give the bootstrap's \`--qualifier\`, or name the repository by \`${option}\`.`,
  );
}
