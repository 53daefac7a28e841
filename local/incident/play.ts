import type { LifecyclePolicy } from "../../retention";
import { expireImages } from "../expiry";
import type { Stage } from "./stage";
import { deleteWeb, deployWeb, scaleOut, type ScaleOut, serviceName } from "./web-service";

/** How a repository is kept in one half of the story. */
export interface Retention {
  readonly policy: LifecyclePolicy;
  /** Whether what the service proved to run gets a release tag. */
  readonly release: boolean;
}

export interface Outcome {
  /** Whether the service's image outlived the expiry. */
  readonly kept: boolean;
  readonly scaleOut: ScaleOut;
}

/** How many images others push after the service was deployed. */
const laterPushes = 120;
/** At once. */
const batch = 10;
const others = ["billing", "mail", "reports", "search"];
const days = 90;

/** A service is deployed, others push for months, ECR expires images, and the service scales out. */
export async function play(stage: Stage, { policy, release }: Retention): Promise<Outcome> {
  await clear(stage);
  await stage.createRepository(policy);
  const digest = await stage.pushService(`${serviceName}-1`);
  stage.say(`${serviceName} pushes ${short(digest)} to the repository \`${stage.name}\``);
  await deployWeb(stage, stage.reference(digest));
  stage.say("ECS runs 1 task of it");
  if (release) stage.say(`the image gets the tag ${await stage.release(digest, serviceName)}`);

  for (let pushed = 0; pushed < laterPushes; pushed += batch) {
    await Promise.all(Array.from({ length: batch }, (_, n) => stage.pushOther(tagOf(pushed + n))));
    if ((pushed + batch) % 40 === 0)
      stage.say(`${others.join(", ")} push too: ${pushed + batch} of ${laterPushes} images`);
  }

  const kept = await expire(stage, digest);
  if (!(await stage.forget(digest))) throw new Error(`Docker did not give up its copy of ${digest}.`);
  stage.say("Docker's own copy is removed: a new Fargate task has none either");

  stage.say(`${serviceName} scales out to 2 tasks ...`);
  const outcome = { kept, scaleOut: await scaleOut(stage, 2) };
  stage.say("refusal" in outcome.scaleOut ? `ECS: ${outcome.scaleOut.refusal}` : "ECS runs 2 tasks of it");
  return outcome;
}

/** Removes what the story made, also what one left that was killed. */
export async function clear(stage: Stage): Promise<void> {
  await deleteWeb(stage);
  await stage.deleteRepository();
}

async function expire(stage: Stage, digest: string): Promise<boolean> {
  const now = Date.now() + days * 24 * 3_600_000;
  const { repositories } = await expireImages({
    endpoint: stage.endpoint,
    secret: stage.secret,
    repositoryName: stage.name,
    now,
  });
  const deleted = repositories[0]?.deleted ?? [];
  const own = deleted.find(({ imageDigest }) => imageDigest === digest);
  stage.say(
    `${days} days later ECR has applied the lifecycle policy: ${deleted.length} images are deleted, ` +
      (own ? `${serviceName}'s by rule ${own.rulePriority}` : `${serviceName}'s is not among them`),
  );
  return stage.serves(digest);
}

function tagOf(n: number): string {
  return `${others[n % others.length]}-${Math.floor(n / others.length) + 1}`;
}

function short(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}
