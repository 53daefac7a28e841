import {
  parseImages,
  parseLivePolicy,
  type Image,
  type LifecyclePolicy,
  type LivePolicy,
} from "../../retention";
import { problemLine } from "../../retention/problem";
import { invalidInput } from "../shared/errors";
import type { Io } from "../shared/io";
import { policyTextIn } from "./policy-text";
import { checkOneStandardInput, readInput } from "../shared/read-input";
import { count, list, short } from "../shared/wording";

/** Where a policy is, and the images that it is for. */
export interface PolicyFiles {
  readonly policy: string;
  readonly images?: string;
}

/**
 * Reads a policy and images. What ECR might refuse of a policy, and has perhaps not, changes nothing of its meaning:
 * that is a warning.
 */
export async function readPolicyFiles(
  io: Io,
  files: PolicyFiles,
): Promise<{ readonly policy: LifecyclePolicy; readonly images: readonly Image[] | undefined }> {
  checkOneStandardInput({ "--policy": files.policy, "--images": files.images });
  const { policy, warnings } = livePolicyIn(await readPolicyText(io, files.policy), "--policy", files.policy);
  for (const warning of warnings) io.stderr.write(`warning:${problemLine(warning).slice(1)}\n`);
  if (files.images === undefined) return { policy, images: undefined };

  const images = parseImages(await readInput(io, "--images", files.images));
  if (!images.ok) throw invalidInput("--images", files.images, images.problems);
  for (const line of unlistedChildren(images.value)) io.stderr.write(`warning: ${line}\n`);
  return { policy, images: images.value };
}

/** The text of the policy in a file, in whatever form people have it. */
export async function readPolicyText(io: Io, file: string): Promise<string> {
  return policyTextIn(await readInput(io, "--policy", file));
}

/** @param where Whose text it is, for whoever reads of what is wrong with it. @throws {CliError} */
export function livePolicyIn(text: string, ...where: [what: string, name: string]): LivePolicy {
  const parsed = parseLivePolicy(text);
  if (!parsed.ok) throw invalidInput(...where, parsed.problems);
  return parsed.value;
}

/** ECR keeps what an index that stays refers to, and its list of images doesn't say what that is. */
function unlistedChildren(images: readonly Image[]): string[] {
  const indexes = images.filter(({ isIndex, children }) => isIndex && children === undefined);
  const untagged = images.filter(({ imageTags, isIndex }) => imageTags.length === 0 && !isIndex).length;
  if (indexes.length === 0 || untagged === 0) return [];
  const names = indexes.slice(0, 3).map(({ imageDigest, imageTags }) => imageTags[0] ?? short(imageDigest));
  const more = indexes.length - names.length;
  return [
    `${list(more > 0 ? [...names, `${more} more`] : names)} ${indexes.length === 1 ? "is an index" : "are indexes"} (several platforms), and the file doesn't list ${indexes.length === 1 ? "its" : "their"} \`children\`: ECR keeps those of the ${count(untagged, "untagged image")} that ${indexes.length === 1 ? "it refers" : "they refer"} to, and what is said of them here may be wrong. Add to each index \`"children": ["sha256:...", ...]\`, the digests in its manifest: \`aws ecr batch-get-image --repository-name ... --image-ids imageTag=... --query 'images[].imageManifest'\`.`,
  ];
}
