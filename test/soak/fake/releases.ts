import { planReleases, releasesToGoBackTo, withdrawalsAmong, withdrawalToAdd } from "../../../retention";
import type { SimulatedRepository } from "../../../retention/simulation/simulated-repository";

/** As berth does after a deployment. */
export function release(
  repository: SimulatedRepository,
  service: string,
  digest: string,
  inUse: readonly string[],
): void {
  const tags = repository.tags();
  const { add, remove } = planReleases({ service, digest, tags, inUse, keepReleases: 5 });
  for (const tag of add) repository.tag(tag, digest);
  for (const tag of remove) repository.untag(tag);
}

/** Withdraws what is bad, and says what runs in its place. */
export function goBack(repository: SimulatedRepository, bad: string): string {
  const [good] = releasesToGoBackTo("web", repository.tags(), [bad]);
  const tag = withdrawalToAdd("web", bad, repository.tags());
  if (tag !== undefined && repository.has(bad)) repository.tag(tag, bad);
  return good?.digest ?? "";
}

/** Takes the newest withdrawal back. */
export function restore(repository: SimulatedRepository): void {
  const [newest] = withdrawalsAmong(repository.tags(), "web").toSorted((a, b) => b.n - a.n);
  if (newest) repository.untag(newest.tag);
}
