import type { EcrClient } from "../../inventory/aws/clients";
import { archivedText } from "../../releases/archive/archived-text";
import { awsErrorName } from "../../releases/aws-call";
import { imageParts, type ImageParts, type MissingPart } from "../../releases/parts/missing-parts";
import { askedImage as stored, repositoryText, type StoredImage } from "../../releases/stored-image";
import { ecrEndpoint, regionalRegistry, type AwsOptions } from "../shared/aws-clients";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import { visible } from "../shared/foreign-text";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";
import { count, sentence, short } from "../shared/wording";
import { askedImage, type AskedImage } from "./asked-image";

export interface ExistsOptions extends AwsOptions {
  readonly layers?: boolean;
  readonly format: Format;
}

/** `berth image exists`: 0 when it is there, 1 when it, or with `--layers` a part of it, is missing. */
export async function imageExists(
  io: Io,
  image: string,
  reference: string | undefined,
  options: ExistsOptions,
): Promise<ExitCode> {
  const asked = askedImage(image, reference, ecrEndpoint(io));
  const ecr = await regionalRegistry(io, options)(asked.region);
  const found = await look(ecr, asked, options.layers ?? false);
  io.stdout.write(options.format === "json" ? jsonText(found) : asText(asked, found));
  return found.exists ? exitCodes.safe : exitCodes.atRisk;
}

interface Found {
  readonly image: string;
  readonly repositoryName: string;
  readonly exists: boolean;
  /** `null` where there is none. */
  readonly digest: string | null;
  /** Why the registry hands it out no more. */
  readonly reason?: string;
  /** Asked for by `--layers` alone. */
  readonly parts?: ImageParts;
}

async function look(ecr: EcrClient, { place, id, text }: AskedImage, layers: boolean): Promise<Found> {
  const about = { image: text, repositoryName: place.repositoryName };
  const image = await stored(ecr, place, id).catch((error: unknown) => {
    if (awsErrorName(error) !== "RepositoryNotFoundException") throw error;
    return { missing: `there is no ${repositoryText(place.repositoryName).slice("the ".length)}` };
  });
  if ("missing" in image) {
    const reason = (await archivedText(ecr, place, id)) ?? image.missing;
    return { ...about, exists: false, digest: null, reason };
  }
  if (!layers) return { ...about, exists: true, digest: image.digest };
  return complete(ecr, place, image, about);
}

async function complete(
  ecr: EcrClient,
  place: AskedImage["place"],
  image: StoredImage,
  about: Pick<Found, "image" | "repositoryName">,
): Promise<Found> {
  const parts = await imageParts(ecr, place, image);
  return { ...about, exists: parts.missing.length === 0, digest: image.digest, parts };
}

function asText({ id }: AskedImage, { image, exists, digest, reason, parts }: Found): string {
  if (digest === null)
    return `${visible(image)} is missing: ${sentence(reason ?? "the registry has none")}\n`;
  const which = "imageTag" in id ? `${image} is ${digest}` : image;
  if (!parts) return `${which}: it is there.\n`;
  const size = `${count(parts.manifests, "manifest")} and ${count(parts.layers, "layer")}, ${megabytes(parts.size)}`;
  if (exists) return `${which}: it is there, with all of its ${size}.\n`;
  const lines = parts.missing.map(missingText);
  return `${[`${which}: it is there, but can't be pulled. Of its ${size}, these are missing:`, ...lines].join("\n")}\nPush the image again, or deploy another one.\n`;
}

function missingText({ kind, digest, of }: MissingPart): string {
  return `  the ${kind} ${digest} of ${short(of)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
