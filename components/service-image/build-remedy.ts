/**
 * What to do about a build that failed for no fault of its own. BuildKit has no codes for what stopped it, so this goes by
 * its words; what they don't tell of has no remedy here.
 *
 * @param errors What the docker-build provider said.
 * @param logs What the step that failed had printed: words of the user's own, of which a full disk alone is told.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 */
export function buildRemedy(errors: readonly string[], logs: readonly string[] = []): string | undefined {
  if ([...errors, ...logs].some((line) => /no space left on device/i.test(line))) return diskFull;
  if (logs.length > 0) return undefined;
  const said = errors.join("\n");
  return remedies.find(({ when }) => when.test(said))?.remedy;
}

const diskFull =
  "The builder's disk is full. `docker buildx du` shows what it keeps, `docker buildx prune` deletes what it can make anew. " +
  "Then run the same command again.";

const pushesTheRest = "what the repository has by then is not pushed a second time";

/** The first that fits counts. */
const remedies: readonly { readonly when: RegExp; readonly remedy: string }[] = [
  {
    when: /failed to push .*token has expired/,
    remedy: `The login of the registry, which lasts 12 hours, ended during the run. The same command logs in anew; ${pushesTheRest}.`,
  },
  {
    when: /failed to push .*(denied|unauthorized|not authorized)/i,
    remedy:
      "The registry refuses the push: whoever deploys lacks a right to push to the repository. `berth doctor --iam` prints " +
      "the rights that a deployer needs.",
  },
  {
    when: /failed to push /,
    remedy: `The registry did not take the image, also when it was asked again. Run the same command once it does; ${pushesTheRest}.`,
  },
  {
    when: /connection refused|connection reset|error reading from server|Unavailable|closing transport|no builder/,
    remedy:
      "The builder ended, or can't be reached. `docker buildx ls` shows whether it runs; start it, then run the same command " +
      "again.",
  },
];
