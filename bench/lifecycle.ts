import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import {
  evaluateLifecyclePolicy,
  generateLifecyclePolicy,
  guardImagesInUse,
  type GuardCase,
  type Image,
  type ImageInUse,
} from "../retention";
import { describeImages, fiftyRules, now, repository } from "./lifecycle-case";
import { lineThrough } from "./measuring/linear-fit";
import { median, publish } from "./measuring/report";

/** How many images a repository has. */
const sizes = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];

/** The size of the file that is compared with `JSON.parse`. */
const compared = 100_000;

/**
 * How long a lifecycle policy of 50 rules takes to evaluate, beside `JSON.parse` of the same images in the same process;
 * how that grows; and how long the guard takes over 1,000 services.
 */
export function lifecycle([given = "5"]: readonly string[]): Promise<void> {
  const rounds = Number(given);
  // First of all: a preview runs it once, and nothing is compiled then.
  const guard = guardTable(rounds);
  const body = [guard, parseTable(rounds), growthTable(rounds)].join("\n");
  publish(`npm run bench -- lifecycle ${rounds}`, rounds, body);
  return Promise.resolve();
}

function guardTable(rounds: number): string {
  const repositories = [
    {
      title: "1,000 services, 10,000 images, the policy that berth writes",
      policy: generateLifecyclePolicy({}),
    },
    { title: "the same under 50 rules", policy: fiftyRules() },
  ];
  // As they come out of an answer: strings that nobody has looked at.
  const images = JSON.parse(JSON.stringify(repository(10_000))) as Image[];
  const rows = repositories.map(({ title, policy }) => {
    const guarded = guardCase(images, policy);
    collectGarbage();
    const first = milliseconds(() => guardImagesInUse(guarded));
    const later = times(rounds).map(() => milliseconds(() => guardImagesInUse(guarded)));
    return `| ${title} | ${first.toFixed(1)} | ${median(later).toFixed(1)} |`;
  });
  return [
    "### The guard",
    "",
    "| repository | first call, ms | later calls, ms |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** Every tenth image is what a service runs, and gets its release tag. */
function guardCase(images: readonly Image[], policy: GuardCase["policy"]): GuardCase {
  const inUse = images
    .filter((_, n) => n % 10 === 0)
    .map(({ imageDigest }, n): ImageInUse => {
      const user = { kind: "service", name: `service-${n}`, role: "running" } as const;
      return { repositoryName: "shared-assets-prod", digest: imageDigest, user };
    });
  const addTags = inUse.map(({ digest }, n) => ({ tag: `release.service-${n}.1`, digest }));
  return { policy, images, inUse, now, addTags };
}

function parseTable(rounds: number): string {
  const images = repository(compared);
  const text = describeImages(images);
  const policy = fiftyRules();
  collectGarbage();
  const both = times(rounds + 1).map(() => ({
    parse: milliseconds(() => JSON.parse(text) as unknown),
    evaluate: milliseconds(() => evaluateLifecyclePolicy(policy, images, now)),
  }));
  // The first round compiles, and is not counted.
  const counted = both.slice(1);
  const parse = median(counted.map((one) => one.parse));
  const evaluate = median(counted.map((one) => one.evaluate));
  const ratio = median(counted.map((one) => one.evaluate / one.parse));
  return [
    `### ${compared.toLocaleString("en")} images under 50 rules`,
    "",
    "| | ms | of `JSON.parse` |",
    "| --- | --- | --- |",
    `| \`JSON.parse\` of the output of \`aws ecr describe-images\`, ${(text.length / 1e6).toFixed(0)} MB | ${parse.toFixed(0)} | |`,
    `| \`evaluateLifecyclePolicy\` | ${evaluate.toFixed(0)} | ${ratio.toFixed(2)}x |`,
    "",
  ].join("\n");
}

function growthTable(rounds: number): string {
  const policy = fiftyRules();
  const points = sizes.map((count) => {
    const images = repository(count);
    collectGarbage();
    // Small ones more often, for the processor has to get used to them as to the large ones.
    const repeats = Math.max(rounds, Math.round(compared / count));
    const all = times(repeats + 1).map(() =>
      milliseconds(() => evaluateLifecyclePolicy(policy, images, now)),
    );
    return { count, amount: median(all.slice(1)) };
  });
  const rows = points.map(({ count, amount }) => {
    const each = (amount * 1e6) / (count * Math.log2(count));
    return `| ${count.toLocaleString("en")} | ${amount.toFixed(1)} | ${each.toFixed(0)} |`;
  });
  const exponent = (of: (count: number, amount: number) => number) =>
    lineThrough(
      points.map(({ count, amount }) => ({ services: Math.log(count), amount: Math.log(of(count, amount)) })),
    ).each;
  const measured = exponent((_, amount) => amount);
  const perfect = exponent((count) => count * Math.log2(count));
  return [
    "### Growth, 50 rules",
    "",
    "| images | ms | ns for each n log n |",
    "| --- | --- | --- |",
    ...rows,
    "",
    `Fitted: images to the power of ${measured.toFixed(2)}. n log n would be ${perfect.toFixed(2)} between these sizes, n squared 2.`,
    "",
  ].join("\n");
}

/** What was thrown away to make a case is not to be collected at the cost of the first call. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function times(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}
