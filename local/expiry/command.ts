import { parseIsoTime } from "../../retention/iso-time";
import { requireWorld } from "../commands";
import { LocalError } from "../errors";
import { expireImages } from "./expire-images";
import { formatExpiry } from "./format-expiry";
import type { LocalPaths } from "../paths";

/** `npm run local -- expire`: applies the lifecycle policies in force, and says what they took. */
export async function expire(
  paths: LocalPaths,
  repositoryName: string | undefined,
  options: { readonly now?: string },
): Promise<void> {
  const now = options.now === undefined ? undefined : timeOf(options.now);
  const { endpoint, secret } = requireWorld(paths);
  console.log(formatExpiry(await expireImages({ endpoint, secret, repositoryName, now })));
}

function timeOf(text: string): number {
  const time = parseIsoTime(text);
  if (time !== undefined) return time;
  throw new LocalError(
    "illegal-time",
    `\`--now\` is no time: got \`${text}\`.`,
    "Write it in ISO 8601, as `2027-03-01` or `2027-03-01T12:00:00Z`.",
  );
}
