/** ARN of a service deployment; `id` is the emulator's `ecs-svc/...`. */
export function deploymentArn(serviceArn: string, id: string): string {
  return `${serviceArn.replace(":service/", ":service-deployment/")}/${shortId(id)}`;
}

/** ARN of the service revision that a deployment aims at: every deployment makes one, and both have one number. */
export function revisionArn(serviceArn: string, id: string): string {
  return `${serviceArn.replace(":service/", ":service-revision/")}/${shortId(id)}`;
}

/** The service that an ARN of one of its deployments or revisions belongs to. */
export function serviceOf(arn: string): { cluster: string; service: string } | undefined {
  const [, cluster, service] = /:service(?:-deployment|-revision)?\/([^/]+)\/([^/]+)/.exec(arn) ?? [];
  return cluster && service ? { cluster, service } : undefined;
}

const shortId = (id: string) => id.replace(/^ecs-svc\//, "");
