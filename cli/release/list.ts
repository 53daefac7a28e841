import { boundedCalls } from "../../inventory";
import { releasesOf } from "../../releases/list-releases";
import { awsClients, type AwsOptions } from "../shared/aws-clients";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { knownRepository } from "./known-repository";
import type { Format } from "../shared/options";
import { table } from "../shared/table";
import { short } from "../shared/wording";

export interface ListOptions extends AwsOptions {
  readonly repository: string;
  readonly service?: string;
  readonly format: Format;
}

/** `berth release list` */
export async function listReleases(io: Io, options: ListOptions): Promise<ExitCode> {
  const { repository: repositoryName, service, format } = options;
  const { ecr } = await awsClients(io, options);
  const calls = boundedCalls();
  await knownRepository(ecr, repositoryName, calls);
  const releases = await releasesOf(ecr, repositoryName, service, { calls });
  if (format === "json") {
    io.stdout.write(`${JSON.stringify({ repositoryName, releases }, undefined, 2)}\n`);
  } else if (releases.length === 0) {
    const whose = service === undefined ? "" : ` of the service ${service}`;
    io.stdout.write(`${repositoryName} has no releases${whose}. Mark them: \`berth release mark --help\`.\n`);
  } else {
    const rows = releases.map((release) => [
      release.service,
      String(release.n),
      short(release.digest),
      release.tag,
    ]);
    io.stdout.write(`${table(["service", "release", "image", "tag"], rows)}\n`);
  }
  return exitCodes.safe;
}
