import type { EcsClient } from "../../inventory/aws/clients";
import { awaitDeployment } from "../../releases/deployment/await-end";
import { seriesOf, type Series } from "../../releases/naming/series";
import { placeRelease } from "../../releases/place-tag";
import { livePolicy, LivePolicyError, writePolicy } from "../../releases/policy/live-policy";
import { strayText } from "../../releases/release-service";
import { runningImages, type RunningImage } from "../../releases/running-images";
import { clusterOfService, lastPart } from "../../retention/arn";
import { parseWithdrawnTag } from "../../retention/releases/withdrawals";
import { awsClients, ecrEndpoint, regionalRegistry, type AwsOptions } from "../shared/aws-clients";
import { InventoryError } from "../../inventory";
import { CliError } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import { ruleThatMayTake, withShield } from "../../retention/lifecycle-policy/shield-rule";
import type { Format } from "../shared/options";
import { checkDigest, checkExpected } from "./expected";
import { failedDeployment } from "./failed-deployment";
import { releaseFailure } from "./release-failure";
import { checkedReleaseName, countedName } from "./name";
import { sentence, short } from "../shared/wording";
import { runsWithdrawnText } from "./withdrawn-text";

export interface MarkOptions extends AwsOptions {
  /** Name or ARN. */
  readonly cluster?: string;
  /** Name or ARN. */
  readonly service: string;
  readonly as?: string;
  readonly shield?: boolean;
  /** The digest that the service is to run. */
  readonly expect?: string;
  /** Whether a failure shows what a container wrote that ended. */
  readonly containerLogs: boolean;
  /** In seconds. */
  readonly timeout: number;
  readonly format: Format;
}

/** `berth release mark`: 1 when a lifecycle policy may take what was marked all the same, 2 when that can't be told. */
export async function markRelease(io: Io, options: MarkOptions): Promise<ExitCode> {
  const { service, cluster = clusterOfService(service) ?? "default", timeout } = options;
  if (options.as !== undefined) checkedReleaseName("--as", options.as);
  if (options.expect !== undefined) checkDigest("--expect", options.expect);
  const { ecs } = await awsClients(io, options);
  try {
    return await markService(io, options, { ecs, cluster });
  } catch (error) {
    throw await releaseFailure(
      error,
      ecs,
      { cluster, service },
      { timeoutSeconds: timeout, evidence: () => failedDeployment(io, ecs, { cluster, service }, options) },
    );
  }
}

async function markService(
  io: Io,
  options: MarkOptions,
  { ecs, cluster }: { readonly ecs: EcsClient; readonly cluster: string },
): Promise<ExitCode> {
  const { service, timeout } = options;
  const wanted = {
    ...{ cluster, service },
    timeoutMs: timeout * 1000,
    onWaiting: (what: string) => void io.stderr.write(`Waiting for ${what} ...\n`),
  };
  const steady = await awaitDeployment(ecs, wanted, io);
  const query = {
    ecs,
    ecr: regionalRegistry(io, options),
    endpoint: ecrEndpoint(io),
  };
  const { images, elsewhere } = await runningImages(query, steady);
  if (images.length === 0) {
    throw new CliError(
      "not-in-ecr",
      `The service ${service} runs no image of Amazon ECR: ${elsewhere.map(({ image }) => image).join(", ")}. There is nothing to mark.`,
    );
  }
  if (options.expect !== undefined) checkExpected(service, options.expect, images, steady.rolledBack);

  const name = options.as ?? (await countedName(images[0]!, steady.service, { ecs, cluster }));
  const releases: Marked[] = [];
  for (const [place, image] of images.entries()) {
    releases.push(await mark(io, image, seriesOf(name, images, place), options.shield ?? false));
  }
  const marked = {
    service: lastPart(service),
    cluster: lastPart(cluster),
    taskDefinition: lastPart(steady.taskDefinition),
    ...(steady.rolledBack !== undefined && { rolledBack: steady.rolledBack }),
    releases,
    elsewhere,
  };
  io.stdout.write(options.format === "json" ? jsonText(marked) : asText(marked));
  return exitCodeOf(releases);
}

interface Marked {
  readonly container: string;
  readonly repositoryName: string;
  readonly digest: string;
  readonly tag: string;
  readonly isNew: boolean;
  /** The tags by which it is withdrawn, as a rule none: somebody deployed it all the same. */
  readonly withdrawn: readonly string[];
  /** The rule that may take the image in spite of its tag. */
  readonly atRiskBy: number | null;
  /** Whether this command put the shield into the lifecycle policy. */
  readonly isShieldNew: boolean;
  /** Why nobody can tell whether one may. */
  readonly policyUnknown?: string;
}

async function mark(
  io: Io,
  { container, repository, ecr, image }: RunningImage,
  series: Series,
  shield: boolean,
): Promise<Marked> {
  const { tag, isNew, imageTags, stray } = await placeRelease(ecr, repository, { ...series, image }, io);
  if (stray) io.stderr.write(`${strayText(repository.repositoryName, stray)}\n`);
  const { repositoryName } = repository;
  const withdrawn = imageTags.filter(parseWithdrawnTag).sort();
  const marked = { container, repositoryName, digest: image.digest, tag, isNew, withdrawn };
  try {
    const policy = await livePolicy(ecr, repository);
    const rule = ruleThatMayTake(policy, imageTags);
    if (rule && shield) await writePolicy(ecr, repository, withShield(policy));
    const isShieldNew = rule !== undefined && shield;
    return { ...marked, atRiskBy: rule && !shield ? rule.rulePriority : null, isShieldNew };
  } catch (error) {
    // The tag is in place, and that has to be said too.
    if (!(error instanceof LivePolicyError || error instanceof InventoryError)) throw error;
    return { ...marked, atRiskBy: null, isShieldNew: false, policyUnknown: error.message };
  }
}

function exitCodeOf(releases: readonly Marked[]): ExitCode {
  if (releases.some(({ atRiskBy }) => atRiskBy !== null)) return exitCodes.atRisk;
  return releases.some(({ policyUnknown }) => policyUnknown !== undefined)
    ? exitCodes.unknown
    : exitCodes.safe;
}

function asText({
  service,
  taskDefinition,
  rolledBack,
  releases,
  elsewhere,
}: {
  readonly service: string;
  readonly taskDefinition: string;
  readonly rolledBack?: string;
  readonly releases: readonly Marked[];
  readonly elsewhere: readonly { readonly container: string; readonly image: string }[];
}): string {
  const lines = [`${service} runs ${taskDefinition}.`];
  if (rolledBack !== undefined) lines.push(`The deployment before was rolled back: ${sentence(rolledBack)}`);
  for (const { container, repositoryName, digest, tag, isNew } of releases) {
    const state = isNew ? "is marked" : "was marked already";
    lines.push(`  ${container}: ${repositoryName}@${short(digest)} ${state}: ${tag}`);
  }
  for (const { repositoryName, digest, withdrawn } of releases) {
    for (const one of withdrawn) lines.push(runsWithdrawnText(repositoryName, digest, one));
  }
  for (const { container, image } of elsewhere) {
    lines.push(`  ${container}: ${image} is not in Amazon ECR, and not marked`);
  }
  for (const { repositoryName, atRiskBy, isShieldNew, policyUnknown } of releases) {
    if (isShieldNew)
      lines.push(`The lifecycle policy of ${repositoryName} begins with a shield for release tags now.`);
    if (policyUnknown !== undefined) {
      lines.push(
        `Nobody can tell whether the lifecycle policy of ${repositoryName} keeps it: ${policyUnknown}`,
      );
    }
    if (atRiskBy === null) continue;
    lines.push(
      `At risk: rule ${atRiskBy} of the lifecycle policy of ${repositoryName} may take it all the same. Put a shield for release tags before it: run this again with \`--shield\`.`,
    );
  }
  return `${[...new Set(lines)].join("\n")}\n`;
}
