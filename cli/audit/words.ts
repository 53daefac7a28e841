import { dollarsPerGigabyteMonth, isReleaseService, type ImageUser } from "../../retention";
import { servicesOf } from "../../retention/releases/history-name";
import { untagCommand } from "../../retention/releases/untag-command";
import { releaseNameOf } from "../../releases/naming/release-name";
import type { AccountAudit } from "./account";
import { servicesAtRisk, type Finding } from "./findings";
import { goneBackText, withdrawalText } from "../release/withdrawn-text";
import { count, list, sentence, short } from "../shared/wording";

// What an audit says in every format for people.

/** The account and its size. */
export function scopeText({ accountId, region, repositories, users }: AccountAudit): string {
  if (repositories.length === 0)
    return `There is no repository in ${region === "" ? "this region" : region} of this account: is it the region that you mean? \`--region\`, AWS_REGION or the profile says which; \`--expect-repositories\` makes it a failure.`;
  const images = sum(repositories.map((repository) => repository.images));
  const bytes = sum(repositories.map(({ storage }) => storage.bytes));
  const services = users.filter(({ kind }) => kind === "service").length;
  const size = `${count(repositories.length, "repository", "repositories")}, ${count(images, "image")}, ${gigabytes(bytes)}`;
  const others = users.length - services;
  return `Account ${accountId}, ${region}: ${size}; used by ${count(services, "service")}${others > 0 ? ` and ${count(others, "other")}` : ""}.`;
}

/** The sentence that an audit is for. */
export function headline({ users }: AccountAudit, findings: readonly Finding[], soonDays: number): string {
  const services = users.filter(({ kind }) => kind === "service").length;
  const atRisk = servicesAtRisk(findings, ["gone", "now", "soon"]).size;
  const gone = servicesAtRisk(findings, ["gone"]).size;
  const within = `within ${count(soonDays, "day")}`;
  if (services === 0) return "No service runs an image of these repositories.";
  if (atRisk === 0)
    return `None of ${count(services, "service")} runs an image that is gone or expires ${within}.`;
  const expiring = `expire${atRisk === 1 ? "s" : ""} ${within}`;
  const what =
    gone === 0 ? expiring : gone === atRisk ? `${isOrAre(atRisk)} gone` : `are gone (${gone}) or ${expiring}`;
  return `${atRisk} of ${count(services, "service")} ${atRisk === 1 ? "runs an image" : "run images"} that ${what}.`;
}

function isOrAre(number: number): string {
  return number === 1 ? "is" : "are";
}

/** What is at risk beyond the headline; nothing where nothing is. */
export function furtherRisk(
  { horizonDays, furtherPushes }: AccountAudit,
  findings: readonly Finding[],
): string | undefined {
  const urgent = servicesAtRisk(findings, ["gone", "now", "soon"]);
  const more = [...servicesAtRisk(findings, ["later", "by-pushes"])].filter(
    (service) => !urgent.has(service),
  );
  if (more.length === 0) return undefined;
  return `${more.length} more: within ${count(horizonDays, "day")}, or by ${count(furtherPushes, "further push", "further pushes")}.`;
}

/** What to do; nothing where nothing is at risk. */
export function nextSteps(
  { keepers }: Pick<AccountAudit, "keepers">,
  findings: readonly Finding[],
): string[] {
  const steps: string[] = [];
  if (findings.some(({ urgency }) => urgency === "gone")) {
    steps.push(
      "What is gone: push the image again, restore it from the archive, or deploy another one, before a task has to start.",
    );
  }
  if (findings.some(({ outcome }) => outcome === "isolated")) {
    steps.push(
      "What `cdk gc` has marked: don't run it in this account until no service needs the image from there; CloudFormation's templates are all that it looks at. Deploy the image from a repository of its own, or take the mark away (`aws ecr batch-delete-image`, with the tag `...-aws-cdk.isolated-...`), which a next run of `cdk gc` sets again.",
    );
  }
  const [example] = findings.flatMap(({ urgency, outcome, users }) =>
    urgency === "gone" || outcome === "isolated" ? [] : users.filter(({ kind }) => kind === "service"),
  );
  if (example) {
    const [cluster, service] = example.name.split("/").map(asWord);
    steps.push(
      `What will go: mark it, and shield what is marked, for each service: \`berth release mark --cluster ${cluster ?? ""} --service ${service ?? ""} --as ${historyOf(example, findings)} --shield\`.`,
    );
    if (keepers.length === 0) {
      steps.push(
        "Or once for all that anybody deploys: `berth keeper template` prints a function for this account that marks what runs by itself.",
      );
    }
  } else if (findings.some(({ urgency, outcome }) => urgency !== "gone" && outcome !== "isolated")) {
    steps.push(
      "What will go: change the rule that takes it; `berth policy explain` says what each rule does.",
    );
  }
  return steps;
}

/**
 * A name as a part of a command that somebody will copy. ECS's names have no other letters; what has comes from elsewhere.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
function asWord(name: string): string {
  return /^[\w-]+$/.test(name) ? name : "<name>";
}

/** One history for each service, whichever name ECS gives it: each replacement would begin a new one. */
function historyOf({ name, releasesAs }: ImageUser, findings: readonly Finding[]): string {
  // Whoever may tag a service can write anything there, and this becomes a part of a command.
  if (releasesAs !== undefined && isReleaseService(releasesAs)) return releasesAs;
  const own = findings.filter(({ users }) =>
    users.some((user) => user.kind === "service" && user.name === name),
  );
  const counted = servicesOf(own.flatMap(({ imageTags }) => imageTags.map((tag) => ({ tag }))));
  return counted.length === 1 ? counted[0]! : releaseNameOf(name.split("/")[1] ?? "");
}

/** Of the functions that mark what runs; nothing where there are none. */
export function keepersText({ keepers, repositories, now }: AccountAudit): string[] {
  return keepers.map(({ functionName, sweptAt, failures, sweptUnknown }) => {
    const names = (isKept: boolean) =>
      repositories
        .filter((one) => one.keptBy.includes(functionName) === isKept && (isKept || one.imagesInUse > 0))
        .map(({ repositoryName }) => repositoryName);
    const [kept, others] = [names(true), names(false)];
    const which = kept.length === 0 ? "keeps none of these repositories" : `keeps ${list(kept, "and")}`;
    const not =
      others.length === 0 ? "" : ` It does not keep ${list(others, "or")}, of which images are in use.`;
    return `The keeper ${functionName} ${which}; ${sweptText(sweptAt, failures, sweptUnknown, now)}${not}`;
  });
}

function sweptText(
  sweptAt: number | null,
  failures: number,
  unknown: string | undefined,
  now: number,
): string {
  if (unknown !== undefined) return `when it last swept can't be told: ${sentence(unknown)}`;
  if (sweptAt === null) return "it has not swept for a day: see its log, and whether its rules are on.";
  const minutes = Math.max(0, Math.round((now - sweptAt) / 60_000));
  const ago = minutes < 120 ? count(minutes, "minute") : count(Math.round(minutes / 60), "hour");
  return failures === 0
    ? `it last swept ${ago} ago.`
    : `it last swept ${ago} ago, and ${count(failures, "look")} failed: see its log.`;
}

/** Of signatures and SBOMs that go before their images; nothing where there are none. No service fails to start by it. */
export function attachedText({ repositories }: AccountAudit): string[] {
  const losses = repositories.flatMap(({ repositoryName, attached }) =>
    attached.map((loss) => ({ ...loss, repositoryName })),
  );
  const [first] = losses;
  if (!first) return [];
  const number = losses.length;
  const example = `${first.repositoryName}: ${short(first.imageDigest)} of ${short(first.subjectDigest)}`;
  return [
    `${count(number, "signature, attestation or SBOM", "signatures, attestations and SBOMs")} of images in use ${number === 1 ? "goes" : "go"} while the ${number === 1 ? "image stays" : "images stay"} (${example}): to ECR ${number === 1 ? "it is an image" : "they are images"} of ${number === 1 ? "its" : "their"} own, and no release tag of the image shields ${number === 1 ? "it" : "them"}. Attach ${number === 1 ? "it" : "them"} again by then, or keep more images. \`--format json\` has all.`,
  ];
}

/** Of release tags that no deployment accounts for; nothing where there are none. */
export function unaccountedText({ repositories }: AccountAudit): string[] {
  return repositories.flatMap(({ repositoryName, unaccountedReleases: tags }) => {
    if (tags.length === 0) return [];
    const shown = tags.slice(0, 10);
    const more = tags.length > 10 ? ` and ${tags.length - 10} more` : "";
    return [
      `${repositoryName}: ${count(tags.length, "release tag")} that no deployment accounts for, above what runs: ${shown.join(", ")}${more}. Either the service went back without a mark (\`berth release mark\`), or somebody who may push has put them there, and they count as its newest releases. Take away what is nobody's: \`${untagCommand(repositoryName, shown)}\`.`,
    ];
  });
}

/** Of releases that are withdrawn, and of services that run an older one than their newest; nothing where there are none. */
export function withdrawnText({ repositories }: AccountAudit): string[] {
  return repositories.flatMap(({ repositoryName, withdrawals, goneBack }) => [
    ...withdrawals.map((one) => withdrawalText(repositoryName, one)),
    ...goneBack.map((one) => goneBackText(repositoryName, one)),
  ]);
}

/** Of tags that are not there and may still be pulled; nothing where there are none. */
export function pullThroughText({ pulledThrough, pullThroughUnknown }: AccountAudit): string[] {
  if (pullThroughUnknown)
    return [
      "A tag that is gone may be one of a pull-through cache, which fetches it at the next pull: allow ecr:DescribePullThroughCacheRules to tell these apart.",
    ];
  const tags = [...new Set(pulledThrough.map(({ reference }) => reference))];
  if (tags.length === 0) return [];
  const more = tags.length > 3 ? ` and ${tags.length - 3} more` : "";
  return [
    `A pull-through cache does not hold ${tags.slice(0, 3).join(", ")}${more} now: ECR fetches a missing tag at the next pull, if its source still has it.`,
  ];
}

/** What cleaning would save. Layers that images share are stored once, so it is the most it can be. */
export function savings({ repositories, keepImages }: AccountAudit): string {
  const images = sum(repositories.map(({ storage }) => storage.cleanableImages));
  const bytes = sum(repositories.map(({ storage }) => storage.cleanableBytes));
  const kept = `the newest ${keepImages} of each repository, releases and what is in use`;
  if (images === 0) return `Cleaning would save nothing: all images are among ${kept}.`;
  const dollars = ((bytes / 1e9) * dollarsPerGigabyteMonth).toFixed(2);
  return `Cleaning all but ${kept} would delete ${count(images, "image")}: at most ${gigabytes(bytes)}, $${dollars} a month at $${dollarsPerGigabyteMonth.toFixed(2)} a GB.`;
}

/** What the audit itself cost: its calls, beside the fewest that such an account takes. */
export function callsText({ calls, leastCalls, repeatedCalls }: AccountAudit): string {
  const tried =
    repeatedCalls > 0 ? `; ${thousands(repeatedCalls)} tried again after throttling or failures` : "";
  return `${thousands(calls)} ${calls === 1 ? "call" : "calls"} to AWS (at least ${thousands(leastCalls)} needed${tried})`;
}

function thousands(number: number): string {
  return number.toLocaleString("en");
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
