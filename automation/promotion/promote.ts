import { systemClock } from "../../releases/clock";
import { planPromotion, type PromotionEnds } from "../../releases/promotion/plan-promotion";
import { promoteImages, type PromotedImage } from "../../releases/promotion/promote-images";
import type { PromotionPlan } from "../../releases/promotion/promotion-plan";
import { CancelledError } from "../errors/errors";
import type { OperationControls } from "../operation";
import { assertDeployed, notInTarget } from "./deployed";
import { PromotionFailedError, refused } from "./errors";
import { explained } from "./explained";
import type { PromoteOptions, PromoteResult, PromotionRun } from "./options";
import { isThere, readStage, type Stage } from "./place";
import { isProtected } from "./protection";
import { hasServices, type PromotionStack } from "./stack";
import { wantedImages } from "./wanted";

/**
 * Brings what one stage runs into another one's repository, under the same digests and tags, and deploys it there. Nothing is
 * written before all of it has been looked at, the preview of the target's program with it.
 *
 * @throws {DeploymentError}
 */
export async function promote(
  from: PromotionStack,
  to: PromotionStack,
  options: Omit<PromoteOptions<unknown>, "from" | "signal">,
  controls: OperationControls,
): Promise<PromoteResult> {
  try {
    const promotion = await lookAt(from, to, options);
    const { plan, ends, target, result } = promotion;
    controls.emit({ kind: "promotion", ...plan });
    const { deploy = true, dryRun = false } = options;
    const preview = deploy ? await target.stack.run("preview", promoted(plan), controls) : undefined;
    const seen = { ...result, ...(preview && { preview }) };
    if (dryRun) return { ...seen, dryRun, images: plan.images, notDeployed: [] };
    checkProtection(promotion, options);
    if (!ends.isThere) await makeRepository(target, plan, controls);
    const images = await copied(plan, ends, target, controls);
    if (!deploy) return { ...seen, images, notDeployed: [] };
    const up = await deployed(plan, target, controls);
    return { ...seen, images, up: up.run, notDeployed: up.notDeployed };
  } catch (error) {
    throw explained(to.stack, error);
  }
}

interface Promotion {
  readonly plan: PromotionPlan;
  readonly ends: Required<PromotionEnds>;
  readonly target: Stage;
  readonly result: Pick<PromoteResult, "from" | "to" | "dryRun" | "missingBytes">;
}

/** Asks both stages; changes nothing. */
async function lookAt(
  from: PromotionStack,
  to: PromotionStack,
  options: Omit<PromoteOptions<unknown>, "from" | "signal">,
): Promise<Promotion> {
  const { fromProfile: profile, fromRegion: region, services, release, digest, deploy = true } = options;
  if (from.stack === to.stack)
    throw refused(to.stack, [{ code: "same-stage", path: "from", message: `is "${to.stack}" too.` }]);
  const [source, target] = await Promise.all([
    readStage(from, to.stack, {
      ...(profile !== undefined && { profile }),
      ...(region !== undefined && { region }),
    }),
    readStage(to, to.stack),
  ]);
  const asked = { from: source.end, source: source.aws, stack: from.stack, known: source.outputs.services };
  const wanted = await wantedImages({ ...asked, services, release, digest }, to.stack, systemClock);
  const ends = { from: source.end, to: target.end, isThere: await isThere(target.end) };
  if (!ends.isThere) await checkNew(target, deploy);
  const plan = await planPromotion(wanted, ends, systemClock);
  const places = {
    from: { stack: from.stack, repository: source.end.repositoryName },
    to: {
      ...{ stack: to.stack, repository: target.end.repositoryName, isNew: !ends.isThere },
      isProtected: isProtected(target.config, to.stack),
    },
  };
  return { plan, ends, target, result: { ...places, dryRun: false, missingBytes: plan.missingBytes } };
}

/** The repository alone can be made first by berth's own program, and only while nothing runs there. */
async function checkNew({ stack, config, end }: Stage, deploy: boolean): Promise<void> {
  const refuse = (message: string) =>
    refused(stack.stack, [{ code: "no-repository", path: stack.stack, message }]);
  const none = `the repository ${end.repositoryName} is not there.`;
  if (!deploy) throw refuse(`${none} Without \`--no-deploy\` (\`deploy: false\`) it is made first.`);
  const bringUp = `Bring it up first: \`pulumi up --stack ${stack.stack}\`.`;
  if (config("berth:area") === undefined) throw refuse(`${none} ${bringUp}`);
  if (await hasServices(stack)) throw refuse(`${none} But the stack has services already. ${bringUp}`);
}

function checkProtection({ result }: Promotion, { yes = false }: Pick<PromoteOptions<unknown>, "yes">): void {
  const { stack, isProtected: needsYes } = result.to;
  if (!needsYes || yes) return;
  throw new PromotionFailedError(
    "protected-stage",
    stack,
    `The stage "${stack}" is protected, and nothing was changed. To go on, say so: \`--yes\` (\`yes: true\`). What makes it protected is \`berth:protected\`, or else \`berth:retention.protectStages\`.`,
  );
}

/**
 * Without services, for these would look for images that are not there yet. A program of a user's own has them all the same,
 * and would build their images here: so the repository is all that is made.
 */
async function makeRepository(
  { stack }: Stage,
  plan: PromotionPlan,
  controls: OperationControls,
): Promise<void> {
  const config = { ...promoted(plan), "berth:services": [], "berth:promotionFollows": "true" };
  await stack.run("up", config, controls, ["**berth:index:ImageRepository**"]);
}

async function copied(
  plan: PromotionPlan,
  ends: PromotionEnds,
  target: Stage,
  { emit, signal }: OperationControls,
): Promise<PromotedImage[]> {
  const { stack } = target.stack;
  if (signal.aborted) throw new CancelledError(stack);
  return promoteImages(plan, ends, systemClock, {
    signal,
    onCopied: ({ image, digest, copied: { bytesSent } }) =>
      emit({ kind: "copied", image, digest, bytesSent }),
  }).catch((error: unknown) => {
    throw signal.aborted ? new CancelledError(stack, { cause: error }) : error;
  });
}

async function deployed(
  plan: PromotionPlan,
  { stack }: Stage,
  controls: OperationControls,
): Promise<{ readonly run: PromotionRun; readonly notDeployed: readonly string[] }> {
  const run = await stack.run("up", promoted(plan), controls);
  const outputs = await stack.outputs();
  assertDeployed(plan, outputs, stack.stack);
  return { run, notDeployed: notInTarget(plan, outputs) };
}

/** What the target's program is told for this run. */
function promoted({ images }: PromotionPlan): Record<string, Record<string, string>> {
  const byName = images.map(({ image, tags, digest }) => [image, `${tags[0] ?? ""}@${digest}`]);
  return { "berth:promoted": Object.fromEntries(byName) as Record<string, string> };
}
