import { boundedCalls } from "../../inventory";
import { repositoryTags } from "../../inventory/registry/repository-tags";
import { ReleaseError } from "../../releases/release-error";
import { restoreRelease } from "../../releases/withdrawal/restore";
import { withdrawRelease } from "../../releases/withdrawal/withdraw";
import { releasesToGoBackTo } from "../../retention";
import { awsClients, type AwsOptions } from "../shared/aws-clients";
import { CliError } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";
import { short } from "../shared/wording";
import { checkChoice, releasedDigest, withdrawnDigest, type ReleaseChoice } from "./chosen-release";
import { knownRepository } from "./known-repository";

export interface RestoreOptions extends AwsOptions, ReleaseChoice {
  readonly format: Format;
}

export interface WithdrawOptions extends RestoreOptions {
  readonly because: string;
}

/** `berth release withdraw`: places the tag of a withdrawal, and deploys nothing. */
export async function withdraw(io: Io, options: WithdrawOptions): Promise<ExitCode> {
  checkChoice(options, true);
  const because = checkedReason(options.because);
  const { repository: repositoryName, service, format } = options;
  const { ecr, sts } = await awsClients(io, options);
  const [repository] = (await knownRepository(ecr, repositoryName, boundedCalls())).filter(
    (one) => one.repositoryName === repositoryName,
  );
  const tags = await repositoryTags(ecr, repositoryName);
  const digest = releasedDigest(options, tags);
  const by = await callerArn(sts);
  const reason = { because, at: new Date(io.now()).toISOString(), ...(by !== undefined && { by }) };
  const { tag, isNew, reasonLost } = await inWords(() =>
    withdrawRelease(ecr, { repositoryName }, { service, digest, reason }, io),
  );
  if (reasonLost !== undefined) io.stderr.write(`The reason could not be kept: ${reasonLost}\n`);
  const withdrawn = [...tags, { tag, digest }];
  const [next] = releasesToGoBackTo(service, withdrawn);
  if (format === "json") {
    io.stdout.write(jsonText({ repositoryName, service, digest, tag, isNew, goesBackTo: next ?? null }));
    return exitCodes.safe;
  }
  const done = isNew ? "is withdrawn" : "was withdrawn already";
  const goes = next
    ? `berth's next \`up\` runs release ${next.n} in its place; \`berth rollback ${service}\` does it now. Whoever deploys by another tool deploys ${repository?.repositoryUri ?? repositoryName}@${next.digest}.`
    : `No other release of ${service} is left to run in its place: deploy other content.`;
  io.stdout.write(`${repositoryName}@${short(digest)} ${done}: ${tag}\nNothing was deployed. ${goes}\n`);
  return exitCodes.safe;
}

/** `berth release restore`: takes a withdrawal back, and deploys nothing. */
export async function restore(io: Io, options: RestoreOptions): Promise<ExitCode> {
  checkChoice(options, false);
  const { repository: repositoryName, service, format } = options;
  const { ecr } = await awsClients(io, options);
  await knownRepository(ecr, repositoryName, boundedCalls());
  const digest = withdrawnDigest(options, await repositoryTags(ecr, repositoryName));
  const { removed, releaseTag } = await inWords(() =>
    restoreRelease(ecr, { repositoryName }, { service, digest }),
  );
  if (format === "json") {
    io.stdout.write(jsonText({ repositoryName, service, digest, removed, releaseTag: releaseTag ?? null }));
    return exitCodes.safe;
  }
  const marked = releaseTag === undefined ? "" : ` It has its release tag again: ${releaseTag}.`;
  io.stdout.write(
    `${repositoryName}@${short(digest)} is no longer withdrawn: ${removed.join(", ")} is gone.${marked}\nNothing was deployed: the next deployment of its content runs it.\n`,
  );
  return exitCodes.safe;
}

/** @throws {CliError} `illegal-reason` */
export function checkedReason(because: string): string {
  const text = because.trim();
  if (text.length >= 1 && text.length <= 1000) return text;
  throw new CliError(
    "illegal-reason",
    `\`--because\` must be 1 to 1000 characters, got ${text.length}: whoever deploys next reads it.`,
  );
}

/** Who withdraws; nobody has to be allowed to ask. */
async function callerArn(sts: Awaited<ReturnType<typeof awsClients>>["sts"]): Promise<string | undefined> {
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const answer = await sts.send(new GetCallerIdentityCommand({})).catch(() => undefined);
  return answer?.Arn;
}

async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ReleaseError ? new CliError(error.code, error.message, { cause: error }) : error;
  }
}
