import type { RunningImage } from "../../releases/running-images";
import { isDigest } from "../../retention/images/image-reference";
import { CliError } from "../shared/errors";
import { exitCodes } from "../shared/exit-codes";
import { list, sentence } from "../shared/wording";

/** A digest that was given. */
export function checkDigest(option: string, digest: string): void {
  if (isDigest(digest)) return;
  throw new CliError(
    "illegal-digest",
    `\`${option}\` must be a digest, "sha256:" and 64 lower case hexadecimal digits, got ${JSON.stringify(digest)}. \`docker buildx build --metadata-file\` writes it (\`containerimage.digest\`), and \`aws ecr describe-images\` tells it of a tag.`,
  );
}

/**
 * Fails where no container of the service runs the digest, and it alone: as itself, or as an index of which the task runs
 * its platform's image.
 */
export function checkExpected(
  service: string,
  digest: string,
  images: readonly RunningImage[],
  rolledBack: string | undefined,
): void {
  const isExpected = ({ image }: RunningImage) => image.digest === digest || image.children.includes(digest);
  const containers = new Set(images.filter(isExpected).map(({ container }) => container));
  const others = images.filter((one) => !isExpected(one));
  const mixed = new Set(others.map(({ container }) => container));
  if ([...containers].some((container) => !mixed.has(container))) return;
  const runs = others.map(
    ({ container, repository, image }) =>
      `${repository.repositoryName}@${image.digest} in the container ${JSON.stringify(container)}`,
  );
  const beside = containers.size > 0 ? " beside it" : "";
  const why =
    rolledBack === undefined
      ? "See whether the deployment was made, and whether somebody has made another one since."
      : `The deployment before was rolled back: ${sentence(rolledBack)}`;
  throw new CliError(
    "not-expected",
    `The service ${service} is to run ${digest}, and${beside} runs ${list(runs)}. Nothing was marked. ${why}`,
    { exitCode: exitCodes.atRisk },
  );
}
