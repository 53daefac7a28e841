/**
 * The cluster that a service's ARN names: `arn:aws:ecs:<region>:<account>:service/<cluster>/<service>`. ARNs of before
 * 2018 name none.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
 */
export function clusterOfService(serviceArn: string): string | undefined {
  const [, cluster, service] = serviceArn.split(":").slice(5).join(":").split("/");
  return service === undefined ? undefined : cluster;
}
