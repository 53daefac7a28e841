import { boundedCalls, InventoryError, registryOf, repositoryImages } from "../../inventory";
import { releasesAmong, type Release } from "../../releases/list-releases";
import { awsClients, type AwsOptions } from "../shared/aws-clients";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import { knownRepository } from "./known-repository";
import type { Format } from "../shared/options";
import { table } from "../shared/table";
import { list, short } from "../shared/wording";
import { servicesOf } from "../../retention/releases/history-name";
import { taggedDigests } from "../../retention/releases/plan-releases";
import { unknownHistory, usedReleases } from "./gone-histories";

export interface ListOptions extends AwsOptions {
  readonly repository: string;
  readonly service?: string;
  readonly format: Format;
}

/** `berth release list` */
export async function listReleases(io: Io, options: ListOptions): Promise<ExitCode> {
  const { repository: repositoryName, service, format } = options;
  const clients = await awsClients(io, options);
  const calls = boundedCalls();
  const registry = registryOf(await knownRepository(clients.ecr, repositoryName, calls));
  const images = await repositoryImages(clients.ecr, repositoryName, { calls });
  const tags = taggedDigests(images);
  const releases = releasesAmong(tags, service);
  const look = { sources: ["ecs"], registry, calls } as const;
  const { gone, goneUnknown } = await usedReleases(clients, repositoryName, images, look).then(
    (found) => ({ gone: found.gone, goneUnknown: undefined }),
    (error: unknown) => {
      // The list is right without it.
      if (!(error instanceof InventoryError)) throw error;
      return { gone: undefined, goneUnknown: error.message };
    },
  );
  if (format === "json") {
    const answer = {
      repositoryName,
      releases,
      gone: gone ?? null,
      ...(goneUnknown !== undefined && { goneUnknown }),
    };
    io.stdout.write(jsonText(answer));
    return exitCodes.safe;
  }
  const none =
    unknownHistory(repositoryName, service, servicesOf(tags)) ??
    (releases.length === 0 ? `${repositoryName} has no releases.` : undefined);
  io.stdout.write(
    none === undefined
      ? asText(repositoryName, releases, gone, goneUnknown)
      : `${none} Mark them: \`berth release mark --help\`.\n`,
  );
  return exitCodes.safe;
}

function asText(
  repositoryName: string,
  releases: readonly Release[],
  gone: readonly string[] = [],
  goneUnknown: string | undefined,
): string {
  const rows = releases.map((release) => [
    release.service,
    String(release.n),
    short(release.digest),
    release.tag,
  ]);
  const listed = gone.filter((service) => releases.some((release) => release.service === service));
  const paragraphs = [
    table(["service", "release", "image", "tag"], rows),
    ...(listed.length > 0
      ? [
          `No ECS service that runs images of ${repositoryName} is counted as ${list(listed, "or")} any more. \`berth release retire --repository ${repositoryName} --gone\` takes ${listed.length === 1 ? "its" : "their"} tags away, once nothing else uses the images.`,
        ]
      : []),
    ...(goneUnknown === undefined
      ? []
      : [`Whether all these services are still there can't be told: ${goneUnknown}`]),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}
