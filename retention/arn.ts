/**
 * The last part of an ARN, or a name as it is: `web` of `arn:aws:ecs:eu-west-1:123456789012:service/main/web`, `web:7` of
 * a task definition's.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/**
 * The cluster that a service's ARN names: `arn:aws:ecs:<region>:<account>:service/<cluster>/<service>`. ARNs of before
 * 2018 name none.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
 */
export function clusterOfService(serviceArn: string): string | undefined {
  if (!serviceArn.startsWith("arn:")) return undefined;
  const [, cluster, service] = serviceArn.split("/");
  return service === undefined ? undefined : cluster;
}
