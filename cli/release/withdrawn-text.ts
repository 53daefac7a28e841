import type { GoneBack } from "../../retention/releases/gone-back";
import { parseWithdrawnTag } from "../../retention/releases/withdrawals";
import type { ExplainedWithdrawal } from "../../releases/withdrawal/read-reasons";
import { restoreText } from "../../releases/withdrawal/restore-text";
import { short } from "../shared/wording";

// What is said of withdrawals in every command, so that it is the same words.

/** One withdrawal: which release, why, by whom and when, and how it is taken back. */
export function withdrawalText(
  repositoryName: string,
  { service, n, digest, reason }: ExplainedWithdrawal,
): string {
  const { because, by, at } = reason ?? {};
  const who = `${by === undefined ? "" : ` by ${by}`}${at === undefined ? "" : ` at ${at}`}`;
  const why = because === undefined ? ", and no reason is kept" : `${who}: "${because}"`;
  return `${repositoryName}: release ${n} of ${service} (${short(digest)}) is withdrawn${why}. \`${restoreText(repositoryName, { service, n })}\` takes it back.`;
}

/** An image that is withdrawn and runs all the same: nothing but berth's own deployments heeds a withdrawal. */
export function runsWithdrawnText(repositoryName: string, digest: string, tag: string): string {
  const withdrawn = parseWithdrawnTag(tag)!;
  return `${repositoryName}@${short(digest)} is withdrawn (${tag}), and runs all the same: berth's next \`up\` of ${withdrawn.service} deploys another image. \`${restoreText(repositoryName, withdrawn)}\` takes the withdrawal back.`;
}

/** One service that runs an older release than its newest. */
export function goneBackText(
  repositoryName: string,
  { service, runs, newest, isWithdrawn }: GoneBack,
): string {
  const went = `${repositoryName}: ${service} runs release ${runs}, and its newest is ${newest}: ECS went back when a deployment failed, or somebody did.`;
  return isWithdrawn
    ? `${went} Release ${newest} is withdrawn, so no run of berth's deploys it again.`
    : `${went} The next deployment of the content of release ${newest} deploys it again: to keep that from happening, \`berth rollback ${service} --because "..."\` in the project's folder, or \`berth release withdraw --repository ${repositoryName} --service ${service} --release ${newest} --because "..."\`.`;
}
