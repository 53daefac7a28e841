import { InvalidArgumentError, Option } from "commander";

import { allSources, defaultSources, type Source } from "../../inventory/sources/sources";
import { oneOf } from "./options";

/** `--region`, of every command that asks AWS. */
export function regionOption(): Option {
  return new Option("--region <region>", "the AWS region (default: AWS_REGION, or the profile's)");
}

/** `--profile`, of every command that asks AWS. */
export function profileOption(): Option {
  return new Option("--profile <name>", "a profile of the AWS configuration (default: AWS_PROFILE)");
}

/** `--sources`, of commands that have to know what is in use. */
export function sourcesOption(): Option {
  return new Option("--sources <list>", `where to look for users of images: ${allSources.join(", ")}; or all`)
    .default(defaultSources, defaultSources.join(","))
    .argParser(sources);
}

/** `--declared`, of the same commands. */
export function declaredOption(): Option {
  return new Option(
    "--declared <file>",
    'what is used where berth does not look, as JSON: [{"image": "<repository>:<tag>", "usedBy": "EKS cluster main"}]',
  );
}

function sources(value: string): readonly Source[] {
  if (value === "all") return allSources;
  const words = value
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
  if (words.length === 0) throw new InvalidArgumentError("Name at least one.");
  return words.map((word) => oneOf(...allSources)(word) as Source);
}
