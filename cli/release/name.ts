import { isReleaseService } from "../../retention";
import { CliError } from "../shared/errors";

/** The name under which a service's releases are counted: its own, in the letters that a release tag takes. */
export function releaseName(serviceName: string): string {
  const name = serviceName.toLowerCase().replace(/[^a-z0-9-]/g, "-");
  if (isReleaseService(name)) return name;
  throw new CliError(
    "no-release-name",
    `No release tag can be made of the service's name ${JSON.stringify(serviceName)}, which has more than 100 characters. Give a shorter one with \`--as\`.`,
  );
}

/** A name that was given. */
export function checkedReleaseName(option: string, name: string): string {
  if (isReleaseService(name)) return name;
  throw new CliError(
    "illegal-release-name",
    `\`${option}\` must be 1 to 100 lower case letters, digits and hyphens, got ${JSON.stringify(name)}. ${nearest(name)}`,
  );
}

function nearest(name: string): string {
  const near = name
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-")
    .slice(0, 100);
  return near === "" ? "Give the service's name." : `The nearest one is ${near}.`;
}
