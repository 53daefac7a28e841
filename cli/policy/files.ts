import { parseImages, parseLivePolicy, type Image, type LifecyclePolicy } from "../../retention";
import { invalidInput, problemLine } from "../shared/errors";
import type { Io } from "../shared/io";
import { checkOneStandardInput, readInput } from "../shared/read-input";

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
  const policy = parseLivePolicy(await readInput(io, "--policy", files.policy));
  if (!policy.ok) throw invalidInput("--policy", files.policy, policy.problems);
  for (const warning of policy.value.warnings) io.stderr.write(`warning:${problemLine(warning).slice(1)}\n`);
  if (files.images === undefined) return { policy: policy.value.policy, images: undefined };

  const images = parseImages(await readInput(io, "--images", files.images));
  if (!images.ok) throw invalidInput("--images", files.images, images.problems);
  return { policy: policy.value.policy, images: images.value };
}
