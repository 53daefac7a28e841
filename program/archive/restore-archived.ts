import * as pulumi from "@pulumi/pulumi";

import type { Account } from "../account/account";
import { warnOf } from "../guard/warn-of";
import type { WithdrawnContent } from "../withdrawals/withdrawn-content";

/** Brings back what is to run, or is in use, before the first registration. In a preview it only says so. */
export async function restoreArchived(
  account: Account,
  repositoryName: string,
  digests: Iterable<string>,
): Promise<void> {
  const archived = [...new Set(digests)];
  if (archived.length === 0) return;
  const which = archived.length === 1 ? "The image" : "The images";
  const are = archived.length === 1 ? "is" : "are";
  const text = `${which} ${archived.join(", ")} of the repository "${repositoryName}" ${are} in ECR's archive, from which nothing can be pulled.`;
  if (!pulumi.runtime.isDryRun()) {
    void pulumi.log.info(`${text} It is restored now, which AWS says takes up to 20 minutes.`);
    return account.restoreImages(repositoryName, archived);
  }
  warnOf(
    "image-archived",
    `${text} \`up\` restores it before it changes anything, which AWS says takes up to 20 minutes; nothing is built for it.`,
  );
}

/** Without those whose parts can't be asked for in a preview, which restores nothing. */
export function readableNow(
  withdrawn: ReadonlyMap<string, WithdrawnContent>,
  archived: readonly string[],
): ReadonlyMap<string, WithdrawnContent> {
  if (!pulumi.runtime.isDryRun()) return withdrawn;
  return new Map([...withdrawn].filter(([, { instead }]) => !archived.includes(instead?.digest ?? "")));
}
