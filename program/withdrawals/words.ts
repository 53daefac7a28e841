import type { ExplainedWithdrawal } from "../../releases/withdrawal/read-reasons";
import type { Account, RepositoryImages } from "../account/account";
import { warnOf } from "../guard/warn-of";
import { restoreText } from "../../releases/withdrawal/restore-text";
import { type WithdrawnContent } from "./withdrawn-content";

/** Says of each image that is withdrawn why, what runs and how it is taken back. */
export async function tellWithdrawn(
  account: Account,
  {
    repositoryName,
    images,
    withdrawn,
  }: {
    readonly repositoryName: string;
    readonly images: RepositoryImages;
    readonly withdrawn: ReadonlyMap<string, WithdrawnContent>;
  },
): Promise<void> {
  // What this run itself withdraws has no tag yet, and is told elsewhere.
  const told = [...withdrawn].filter(([, { withdrawal }]) => withdrawal.tag !== "");
  if (told.length === 0) return;
  const tags = [...images.digestByTag].map(([tag, digest]) => ({ tag, digest }));
  const withdrawals = told.map(([, { withdrawal }]) => withdrawal);
  const explained = await account.reasons(repositoryName, withdrawals, tags);
  told.forEach(([name, content], place) => {
    const withdrawal = explained[place] ?? content.withdrawal;
    warnOf("image-withdrawn", withdrawnText(name, repositoryName, { ...content, withdrawal }));
  });
}

/** What is said where an image is withdrawn: what runs, why, and how it is taken back. */
function withdrawnText(
  name: string,
  repositoryName: string,
  { withdrawal, instead }: WithdrawnContent & { readonly withdrawal: ExplainedWithdrawal },
): string {
  const { tag, digest } = withdrawal;
  const why = reasonText(withdrawal);
  const back = `To take it back: \`${restoreText(repositoryName, withdrawal)}\`.`;
  if (!instead)
    return `The image ${digest} that the configuration names for service "${name}" is withdrawn ("${tag}")${why}. It runs all the same, for it is named. Name another one. ${back}`;
  return `The content of service "${name}" is withdrawn ("${tag}")${why}. Release ${instead.n} runs in its place, ${instead.digest}: nothing is built, and other content deploys as ever. ${back}`;
}

/** ` by ... at ...: "..."` */
function reasonText({ reason }: ExplainedWithdrawal): string {
  if (!reason) return ", and no reason is kept";
  const { because, by, at } = reason;
  return `${by === undefined ? "" : ` by ${by}`}${at === undefined ? "" : ` at ${at}`}: "${because}"`;
}
