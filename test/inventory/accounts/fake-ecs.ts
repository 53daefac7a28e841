import type {
  DescribeServiceDeploymentsRequest,
  DescribeServiceRevisionsRequest,
  DescribeServicesRequest,
  DescribeTasksRequest,
  ListServiceDeploymentsRequest,
  ListServicesRequest,
} from "@aws-sdk/client-ecs";

import { clusterArn, type FakeAccount } from "./account";
import { atMost, awsError, page, type Operations } from "./fake-aws";

/** ECS as far as an inventory knows it. */
export function fakeEcs(account: FakeAccount): Operations {
  const size = (asked = 10) => Math.min(asked, account.pageSize ?? Infinity);
  const cluster = (arn: string | undefined) => {
    const found = account.clusters?.[(arn ?? "").split("/")[1] ?? ""];
    if (!found) throw awsError("ClusterNotFoundException");
    return found;
  };
  return {
    ListClusters({ nextToken, maxResults }: { nextToken?: string; maxResults?: number }) {
      const { items, next } = page(Object.keys(account.clusters ?? {}), nextToken, size(maxResults));
      return { clusterArns: items.map(clusterArn), nextToken: next };
    },
    ListServices({ cluster: arn, nextToken, maxResults }: ListServicesRequest) {
      const { items, next } = page(cluster(arn).services ?? [], nextToken, size(maxResults));
      return { serviceArns: items.map((service) => service.serviceArn), nextToken: next };
    },
    DescribeServices({ cluster: arn, services = [] }: DescribeServicesRequest) {
      atMost(10, services);
      const { found, failures } = look(services, cluster(arn).services ?? [], (one) => one.serviceArn);
      return { services: found, failures };
    },
    ListTaskDefinitionFamilies({ nextToken, maxResults }: { nextToken?: string; maxResults?: number }) {
      const families = [
        ...new Set(Object.keys(account.taskDefinitions ?? {}).map((name) => name.split(":")[0])),
      ];
      const { items, next } = page(families, nextToken, size(maxResults));
      return { families: items, nextToken: next };
    },
    ListTasks({ cluster: arn, nextToken, maxResults }: ListServicesRequest) {
      const { items, next } = page(cluster(arn).tasks ?? [], nextToken, size(maxResults));
      return { taskArns: items.map((task) => task.taskArn), nextToken: next };
    },
    DescribeTasks({ cluster: arn, tasks = [] }: DescribeTasksRequest) {
      atMost(100, tasks);
      const { found, failures } = look(tasks, cluster(arn).tasks ?? [], (one) => one.taskArn);
      return { tasks: found, failures };
    },
    ListServiceDeployments(input: ListServiceDeploymentsRequest) {
      const { service, status = [], nextToken, maxResults } = input;
      const { services = [] } = cluster(input.cluster);
      const controller =
        services.find((one) => one.serviceArn === service)?.deploymentController?.type ?? "ECS";
      if (controller !== "ECS") throw awsError("InvalidParameterException");
      const all = (account.serviceDeployments ?? []).filter(
        (one) =>
          one.serviceArn === service && (status.length === 0 || status.includes(one.status ?? "PENDING")),
      );
      const { items, next } = page(all, nextToken, size(maxResults));
      const serviceDeployments = items.map(({ targetServiceRevision, ...one }) => ({
        ...one,
        targetServiceRevisionArn: targetServiceRevision?.arn,
      }));
      return { serviceDeployments, nextToken: next };
    },
    DescribeServiceDeployments({ serviceDeploymentArns = [] }: DescribeServiceDeploymentsRequest) {
      atMost(20, serviceDeploymentArns);
      const all = account.serviceDeployments ?? [];
      const { found, failures } = look(serviceDeploymentArns, all, (one) => one.serviceDeploymentArn);
      return { serviceDeployments: found, failures };
    },
    DescribeServiceRevisions({ serviceRevisionArns = [] }: DescribeServiceRevisionsRequest) {
      atMost(20, serviceRevisionArns);
      const all = account.serviceRevisions ?? [];
      const { found, failures } = look(serviceRevisionArns, all, (one) => one.serviceRevisionArn);
      return { serviceRevisions: found, failures };
    },
    DescribeTaskDefinition({ taskDefinition }: { taskDefinition: string }) {
      const all = Object.entries(account.taskDefinitions ?? {});
      // A family alone is its newest revision.
      const [, containerDefinitions] =
        all.findLast(([name]) => name === taskDefinition || name.split(":")[0] === taskDefinition) ?? [];
      if (!containerDefinitions) throw awsError("ClientException");
      return { taskDefinition: { containerDefinitions } };
    },
  };
}

function look<T>(arns: readonly string[], all: readonly T[], arnOf: (one: T) => string | undefined) {
  const byArn = new Map(all.map((one) => [arnOf(one), one]));
  return {
    found: arns.flatMap((arn) => byArn.get(arn) ?? []),
    failures: arns.flatMap((arn) => (byArn.has(arn) ? [] : [{ arn, reason: "MISSING" }])),
  };
}
