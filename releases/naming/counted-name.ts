import { historyName, taggedName, type HistoryName } from "../../retention/releases/history-name";
import type { TaggedDigest } from "../../retention/releases/plan-releases";
import { isReleaseService } from "../../retention/releases/release-tag";
import { releaseNameOf } from "./release-name";

/** What is known of something whose releases are to be counted. */
export interface Counted {
  /** Its tags in AWS. @default none */
  readonly ownTags?: Parameters<typeof taggedName>[0];
  /** Its name in AWS, in whatever letters. */
  readonly ownName: string;
  /** The digest that it runs. */
  readonly digest: string;
  /** All tags of the repository, which are read only where its own tag doesn't tell. */
  readonly tags: () => Promise<readonly TaggedDigest[]>;
}

/**
 * The name under which releases are counted, the same whoever marks them: what the tag `berth:service` says, else what the
 * release tags tell, else the own name.
 */
export async function countedName({ ownTags, ownName, digest, tags }: Counted): Promise<HistoryName> {
  const said = taggedName(ownTags);
  if (said !== undefined && isReleaseService(said)) return { name: said };
  return historyName({ ecsName: releaseNameOf(ownName), digest, tags: await tags() });
}
