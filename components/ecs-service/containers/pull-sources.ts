import { ecrRegistry, parseImageReference } from "../../../retention";

/**
 * The ARN of the private ECR repository that an image reference names, for a policy; `undefined` for any other registry.
 *
 * @param partition `aws`, `aws-cn`, ...
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
 */
export function ecrRepositoryArnOf(image: string, partition: string): string | undefined {
  const parsed = parseImageReference(image);
  if (!parsed.ok) return undefined;
  const [host = "", ...path] = parsed.value.repository.split("/");
  const registry = ecrRegistry(host);
  if (!registry || path.length === 0) return undefined;
  return `arn:${partition}:ecr:${registry.region}:${registry.registryId}:repository/${path.join("/")}`;
}
