/**
 * The ARN of the private ECR repository that an image reference names, for a policy; `undefined` for any other registry.
 *
 * @param partition `aws`, `aws-cn`, ...
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
 */
export function ecrRepositoryArnOf(image: string, partition: string): string | undefined {
  const [, account, region, repository] = privateEcr.exec(image) ?? [];
  if (account === undefined || region === undefined || repository === undefined) return undefined;
  return `arn:${partition}:ecr:${region}:${account}:repository/${repository}`;
}

const privateEcr =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/([a-z0-9._/-]+)(?:[:@].*)?$/;
