import { LivePolicyError, writePolicy } from "../../releases/policy/live-policy";
import { awsCall } from "../../releases/aws-call";
import { repositoryText } from "../../releases/stored-image";
import { generateLifecyclePolicy } from "../../retention/lifecycle-policy/generate";
import type { LifecyclePolicy } from "../../retention/lifecycle-policy/lifecycle-policy";
import { keepsReleases, takersOf, withShield } from "../../retention/lifecycle-policy/shield-rule";
import { ownerTag } from "../../retention/releases/history-name";
import type { TaggedDigest } from "../../retention/releases/plan-releases";
import { ownAccountOf } from "../account/own-account";
import { resourceTags } from "../account/kept-repositories";
import { causeFields } from "../log";
import type { KeeperWorld } from "../world";
import type { Repository } from "./repository";

/**
 * Puts berth's shield before the rules of a policy that lacks it, where that was asked for, or tells of it.
 *
 * @returns how many images in use a rule may take all the same
 * @throws {InventoryError}
 */
export async function shieldRepository(
  world: KeeperWorld,
  seen: Repository,
  { tags, isKept, policyOf }: ToShield,
): Promise<number> {
  const { settings, log } = world;
  const { repositoryName } = seen.repository;
  if (seen.held.length === 0) return 0;
  try {
    const policy = await policyOf();
    if (policy.rules.length === 0) return 0;
    const isShielded = keepsReleases(policy);
    const wanted = !isShielded && isKept && settings.shield === "write";
    if (wanted && (await write(world, seen, policy))) return atRisk(withShield(policy), seen, tags);
    const lost = atRisk(policy, seen, tags);
    if (lost > 0 && !isShielded && !wanted)
      log("warn", "no-shield", { repository: repositoryName, imagesInUse: lost, isKept });
    return lost;
  } catch (error) {
    if (!(error instanceof LivePolicyError)) throw error;
    log("warn", error.code, { repository: repositoryName, ...causeFields(error) });
    return seen.held.length;
  }
}

interface ToShield {
  readonly tags: readonly TaggedDigest[];
  readonly isKept: boolean;
  readonly policyOf: () => Promise<LifecyclePolicy>;
}

/** Whether the shield was written: not where others would take it away again, each time that they deploy. */
async function write(
  { clients: { ecr }, log, now }: KeeperWorld,
  { repository: { repositoryName, repositoryArn } }: Repository,
  policy: LifecyclePolicy,
): Promise<boolean> {
  const found = await resourceTags(ecr, ownAccountOf(repositoryArn), repositoryName);
  const manager = managers.find(({ tag }) => found.has(tag));
  if (manager) {
    const { tag, remedy } = manager;
    log("warn", "shield-refused", { repository: repositoryName, [tag]: found.get(tag), message: remedy });
    return false;
  }
  await writePolicy(ecr, { repositoryName }, withShield(policy));
  const { TagResourceCommand } = await import("@aws-sdk/client-ecr");
  const tags = [{ Key: shieldTag, Value: new Date(now()).toISOString() }];
  await awsCall("ecr:TagResource", repositoryText(repositoryName), () =>
    ecr.send(new TagResourceCommand({ resourceArn: repositoryArn, tags })),
  );
  log("info", "shield-written", { repository: repositoryName });
  return true;
}

/** What a keeper leaves on a repository whose policy it has changed: found without the shield, somebody has undone it. */
const shieldTag = "berth:shield";

const inTheTemplate = `Its policy belongs to a stack, which would put its own in place again. Put this rule before the others there: ${JSON.stringify(generateLifecyclePolicy({}).rules[0])}`;
const managers: readonly { readonly tag: string; readonly remedy: string }[] = [
  { tag: "aws:cloudformation:stack-name", remedy: inTheTemplate },
  { tag: ownerTag, remedy: inTheTemplate },
  {
    tag: shieldTag,
    remedy:
      "A shield was written there, and somebody has taken it away: whatever deploys the policy has to have the rule. Take the repository's tag away to have it written once more.",
  },
];

function atRisk(policy: LifecyclePolicy, { held }: Repository, tags: readonly TaggedDigest[]): number {
  const takerOf = takersOf(policy);
  const wanted = new Map(held.map(({ image }) => [image.imageDigest, [] as string[]]));
  for (const { tag, digest } of tags) wanted.get(digest)?.push(tag);
  // ECR deletes no platform's image while its index is there.
  const children = new Set(held.flatMap(({ image }) => image.children ?? []));
  return [...wanted].filter(([digest, own]) => !children.has(digest) && takerOf(own) !== undefined).length;
}
