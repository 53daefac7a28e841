import { boundedCalls, InventoryError, registryOf, repositoryImages } from "../../inventory";
import { releasesAmong, type Release } from "../../releases/list-releases";
import { awsClients, type AwsOptions } from "../shared/aws-clients";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import { knownRepository } from "./known-repository";
import type { Format } from "../shared/options";
import { goneBackText, withdrawalText } from "./withdrawn-text";
import { table } from "../shared/table";
import { list, short } from "../shared/wording";
import { withReasons, type ExplainedWithdrawal } from "../../releases/withdrawal/read-reasons";
import { withdrawalsAmong } from "../../retention";
import { goneBack, type GoneBack } from "../../retention/releases/gone-back";
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
  const explained = await withReasons(clients.ecr, { repositoryName }, withdrawalsAmong(tags, service), tags);
  const look = { sources: ["ecs"], registry, calls } as const;
  const { gone, back, goneUnknown } = await usedReleases(clients, repositoryName, images, look).then(
    (found) => ({
      gone: found.gone,
      back: goneBack(tags, new Set(found.held)).filter((one) => (service ?? one.service) === one.service),
      goneUnknown: undefined,
    }),
    (error: unknown) => {
      // The list is right without it.
      if (!(error instanceof InventoryError)) throw error;
      return { gone: undefined, back: undefined, goneUnknown: error.message };
    },
  );
  if (format === "json") {
    const answer = {
      repositoryName,
      releases,
      withdrawals: explained,
      gone: gone ?? null,
      goneBack: back ?? null,
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
      ? asText({ repositoryName, releases, explained, gone, back, goneUnknown })
      : `${none} Mark them: \`berth release mark --help\`.\n`,
  );
  return exitCodes.safe;
}

interface Listed {
  readonly repositoryName: string;
  readonly releases: readonly Release[];
  readonly explained: readonly ExplainedWithdrawal[];
  readonly gone: readonly string[] | undefined;
  readonly back: readonly GoneBack[] | undefined;
  readonly goneUnknown: string | undefined;
}

function asText({ repositoryName, releases, explained, gone = [], back = [], goneUnknown }: Listed): string {
  const isWithdrawn = ({ service, digest }: Release) =>
    explained.some((one) => one.service === service && one.digest === digest);
  const rows = releases.map((release) => [
    release.service,
    String(release.n),
    short(release.digest),
    `${release.tag}${isWithdrawn(release) ? ", withdrawn" : ""}`,
  ]);
  const listed = gone.filter((service) => releases.some((release) => release.service === service));
  const paragraphs = [
    table(["service", "release", "image", "tag"], rows),
    ...explained.map((one) => withdrawalText(repositoryName, one)),
    ...back.map((one) => goneBackText(repositoryName, one)),
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
