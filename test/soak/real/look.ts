import { releasesToGoBackTo, withdrawalsAmong } from "../../../retention";
import type { Seen } from "../model";
import type { Stage } from "../operations";
import type { SoakAccount } from "./account";
import type { Stages } from "./stages";

/** What the stages' services run by ECS's word, and what dev's repository says of its releases. */
export async function lookAt(account: SoakAccount, stages: Stages): Promise<Seen> {
  const services = await account.services();
  const repository = stages.repositoryOf("dev");
  const tags = await account.tags(repository);
  const running: Partial<Record<Stage, string>> = {};
  for (const stage of ["dev", "guest", "prod"] satisfies Stage[]) {
    const own = services.find(({ owner }) => owner === stages.ownerOf(stage));
    if (own) running[stage] = own.deployed;
  }
  const [former] = releasesToGoBackTo("web", tags, [running.dev?.split("@")[1] ?? ""]);
  return {
    running,
    ...(former && { former: `${repository}@${former.digest}` }),
    withdrawn: withdrawalsAmong(tags, "web").map(({ digest }) => `${repository}@${digest}`),
  };
}
