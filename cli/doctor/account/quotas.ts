import { boundedCalls, repositoryImages, type InventoryClients } from "../../../inventory";
import { perPage } from "../../../inventory/aws/call-limits";
import { everyPage } from "../../../inventory/aws/every-page";
import type { Finding } from "../check";

/** A limit of the account in a region. */
export interface Quota {
  readonly service: string;
  /** As Service Quotas names it. */
  readonly code: string;
  readonly name: string;
  /** What AWS's page says that an account has which never asked for more. */
  readonly byDefault: number;
}

/**
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
export const quotas = {
  repositories: { service: "ecr", code: "L-CFEB8E8D", name: "repositories", byDefault: 100_000 },
  images: { service: "ecr", code: "L-03A36CE1", name: "images in", byDefault: 100_000 },
  clusters: { service: "ecs", code: "L-21C621EB", name: "clusters of ECS", byDefault: 10_000 },
  vcpus: { service: "fargate", code: "L-3032A538", name: "vCPUs of Fargate", byDefault: 6 },
} satisfies Record<string, Quota>;

/** What a stack takes of them. */
export interface QuotaQuery {
  /** The stack's own, if its name is known. */
  readonly repositoryName?: string;
  /** What its services ask for. */
  readonly vcpus?: number;
}

type Use = [quota: Quota, what: string, used: () => Promise<number>];
type Clients = Pick<InventoryClients, "ecr" | "ecs" | "serviceQuotas">;

/** How much of each quota is taken; what can't be counted is said. */
export async function lookAtQuotas(
  clients: Clients,
  { repositoryName, vcpus }: QuotaQuery,
  signal: AbortSignal,
): Promise<Finding[]> {
  const uses: Use[] = [
    [quotas.repositories, "", () => countRepositories(clients.ecr, signal)],
    [quotas.clusters, "", () => countClusters(clients.ecs, signal)],
  ];
  if (repositoryName !== undefined)
    uses.splice(1, 0, [quotas.images, ` ${repositoryName}`, () => countImages(clients.ecr, repositoryName)]);
  if (vcpus !== undefined)
    uses.push([quotas.vcpus, ", asked for by the stack", () => Promise.resolve(vcpus)]);
  return Promise.all(
    uses.map(async ([quota, what, used]) => {
      const [limit, taken] = await Promise.all([
        limitOf(clients.serviceQuotas, quota, signal),
        settled(used()),
      ]);
      return quotaFinding(quota, what, limit, taken);
    }),
  );
}

/** A quota's value, and whether it is the account's own or what AWS gives to everybody. */
export interface Limit {
  readonly value: number;
  readonly isDefault: boolean;
}

/** From nine tenths on it is time to ask for more. */
export function quotaFinding(
  { name, service, code }: Quota,
  what: string,
  { value, isDefault }: Limit,
  used: number | Error,
): Finding {
  const limit = `${value}${isDefault ? ", AWS's default: Service Quotas doesn't answer" : ""}`;
  if (used instanceof Error)
    return { status: "skipped", found: `${name}${what} can't be counted: ${used.message.split("\n")[0]}` };
  const found = `${name}${what}: ${used} of ${limit}.`;
  if (used < value * 0.9) return { status: "ok", found };
  return {
    // What AWS gives to everybody may be long since more here.
    status: used >= value && !isDefault ? "problem" : "warning",
    found,
    remedy: `Ask for more: \`aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${Math.ceil(used * 2)}\`.`,
  };
}

async function limitOf(client: Clients["serviceQuotas"], quota: Quota, signal: AbortSignal): Promise<Limit> {
  try {
    const { GetServiceQuotaCommand } = await import("@aws-sdk/client-service-quotas");
    const command = new GetServiceQuotaCommand({ ServiceCode: quota.service, QuotaCode: quota.code });
    const { Quota } = await client.send(command, { abortSignal: signal });
    if (Quota?.Value !== undefined) return { value: Quota.Value, isDefault: false };
  } catch {
    // A right that is missing, or a region without it: the default is as much as can be told.
  }
  return { value: quota.byDefault, isDefault: true };
}

async function countRepositories(ecr: Clients["ecr"], signal: AbortSignal): Promise<number> {
  const { DescribeRepositoriesCommand } = await import("@aws-sdk/client-ecr");
  const maxResults = perPage["ecr:DescribeRepositories"];
  const all = await everyPage(boundedCalls(), "ecr:DescribeRepositories", async (nextToken) => {
    const asked = new DescribeRepositoriesCommand({ maxResults, nextToken });
    const page = await ecr.send(asked, { abortSignal: signal });
    return { items: page.repositories, next: page.nextToken };
  });
  return all.length;
}

async function countClusters(ecs: Clients["ecs"], signal: AbortSignal): Promise<number> {
  const { ListClustersCommand } = await import("@aws-sdk/client-ecs");
  const maxResults = perPage["ecs:ListClusters"];
  const all = await everyPage(boundedCalls(), "ecs:ListClusters", async (nextToken) => {
    const asked = new ListClustersCommand({ maxResults, nextToken });
    const page = await ecs.send(asked, { abortSignal: signal });
    return { items: page.clusterArns, next: page.nextToken };
  });
  return all.length;
}

async function countImages(ecr: Clients["ecr"], repositoryName: string): Promise<number> {
  return (await repositoryImages(ecr, repositoryName, { calls: boundedCalls() })).length;
}

function settled(used: Promise<number>): Promise<number | Error> {
  return used.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
}
