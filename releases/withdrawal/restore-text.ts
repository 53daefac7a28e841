import type { WithdrawnTag } from "../../retention/releases/withdrawals";

/** What takes a withdrawal back, as somebody types it. */
export function restoreText(repositoryName: string, { service, n }: WithdrawnTag): string {
  return `berth release restore --repository ${repositoryName} --service ${service} --release ${n}`;
}
