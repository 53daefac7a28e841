import {
  CreateClusterCommand,
  CreateServiceCommand,
  ListClustersCommand,
  ListServicesCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import type { Access } from "../local-aws";
import type { Claim } from "./claim";

interface Page {
  readonly arns: readonly string[] | undefined;
  readonly next: string | undefined;
}

export const ecsListClaims: Claim[] = [
  {
    title: "clusters come in pages, each once",
    async holds({ ecs }) {
      for (const clusterName of ["list-a", "list-b", "list-c"])
        await ecs.send(new CreateClusterCommand({ clusterName }));
      return comesInPages(["list-a", "list-b", "list-c"], async (nextToken) => {
        const page = await ecs.send(new ListClustersCommand({ maxResults: 2, nextToken }));
        return { arns: page.clusterArns, next: page.nextToken };
      });
    },
  },
  {
    title: "a cluster's services come in pages, each once",
    async holds(aws) {
      const names = await someServices(aws, 3);
      return comesInPages(names, async (nextToken) => {
        const page = await aws.ecs.send(new ListServicesCommand({ cluster, maxResults: 2, nextToken }));
        return { arns: page.serviceArns, next: page.nextToken };
      });
    },
  },
  {
    title: "a page has ten services unless more are asked for",
    async holds(aws) {
      await someServices(aws, 11);
      const { serviceArns = [], nextToken } = await aws.ecs.send(new ListServicesCommand({ cluster }));
      return serviceArns.length === 10 && nextToken !== undefined;
    },
  },
];

const cluster = "listed";
let made = 0;

async function someServices({ ecs }: Access, count: number): Promise<string[]> {
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  const containerDefinitions = [{ name: "web", image: "busybox", memory: 64 }];
  await ecs.send(new RegisterTaskDefinitionCommand({ family: "listed", containerDefinitions }));
  const names = Array.from({ length: count }, () => `s${(made += 1)}`);
  const service = { cluster, taskDefinition: "listed", desiredCount: 0 };
  for (const serviceName of names) await ecs.send(new CreateServiceCommand({ ...service, serviceName }));
  return names;
}

async function comesInPages(
  names: readonly string[],
  ask: (token: string | undefined) => Promise<Page>,
): Promise<boolean> {
  const seen: string[] = [];
  let pages = 0;
  let token: string | undefined;
  do {
    const { arns = [], next } = await ask(token);
    seen.push(...arns.map((arn) => arn.slice(arn.lastIndexOf("/") + 1)));
    token = next;
    pages += 1;
  } while (token !== undefined);
  return pages > 1 && new Set(seen).size === seen.length && names.every((name) => seen.includes(name));
}
