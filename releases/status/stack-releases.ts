import { boundedCalls, type Calls, type InventoryClients } from "../../inventory";
import { repositoryTags } from "../../inventory/registry/repository-tags";
import { withdrawalsAmong } from "../../retention/releases/withdrawals";
import { newestFirst, releasesAmong } from "../list-releases";
import { withReasons, type ExplainedWithdrawal } from "../withdrawal/read-reasons";
import { servicesIn } from "./stack-services";
import type { StackState } from "./stack-state";

/** A release that one of a stack's services had, or has. */
export interface ListedRelease {
  /** The name under which releases are counted, as `rollback` takes it. */
  readonly service: string;
  readonly n: number;
  /** `release.<service>.<n>` */
  readonly tag: string;
  /** `sha256:...` */
  readonly digest: string;
  readonly repositoryName: string;
  /** Whether the stack's state has the service run it. */
  readonly isCurrent: boolean;
  /** That, why and by whom the digest is withdrawn for the service. */
  readonly withdrawn?: ExplainedWithdrawal;
}

/**
 * The releases of a stack's services that are still there, by service, the newest first. A call for each thousand images of
 * a repository, and one for the reasons of its withdrawals.
 *
 * @param service Only this one's.
 * @throws {InventoryError}
 */
export async function stackReleases(
  { ecr }: Pick<InventoryClients, "ecr">,
  state: StackState,
  service?: string,
  calls: Calls = boundedCalls(),
): Promise<ListedRelease[]> {
  const current = servicesIn(state)
    .flatMap(({ releases }) => releases)
    .filter((release) => (service ?? release.service) === release.service);
  const repositories = [...new Set(current.map(({ repositoryName }) => repositoryName))];
  const listed = await Promise.all(
    repositories.map(async (repositoryName) => {
      const tags = await repositoryTags(ecr, repositoryName, { calls });
      const withdrawals = await withReasons(ecr, { repositoryName }, withdrawalsAmong(tags), tags);
      const own = current.filter((one) => one.repositoryName === repositoryName);
      const names = new Set(own.map((one) => one.service));
      return releasesAmong(tags)
        .filter((release) => names.has(release.service))
        .map((release): ListedRelease => {
          const isSame = (one: { readonly service: string; readonly digest: string }) =>
            one.service === release.service && one.digest === release.digest;
          const withdrawn = withdrawals.find(isSame);
          return { ...release, repositoryName, isCurrent: own.some(isSame), ...(withdrawn && { withdrawn }) };
        });
    }),
  );
  return listed.flat().sort(newestFirst);
}
