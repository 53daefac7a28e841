import * as fs from "node:fs";
import * as path from "node:path";
import { Cluster } from "@pulumi/aws/ecs";
import { getSubnets, getVpc } from "@pulumi/aws/ec2";
import fc from "fast-check";

import { EcsService, ImageRepository, ServiceImage } from "../../components";
import { contentHash } from "../../program";

/** Repositories, and services that build for one of them or run what is in it. */
export interface ServiceGraph {
  readonly repositories: readonly {
    /** Whether another account may push and pull, which takes a repository policy. */
    readonly crossAccount: boolean;
  }[];
  readonly services: readonly {
    /** Index of its repository. */
    readonly repository: number;
    readonly source: "build" | "digest";
    /** Indexes of earlier services that it can't do without. */
    readonly needs: readonly number[];
  }[];
}

/** Small ones, each with a service that builds. */
export const serviceGraphs: fc.Arbitrary<ServiceGraph> = fc
  .array(fc.record({ crossAccount: fc.boolean() }), { minLength: 1, maxLength: 3 })
  .chain((repositories) =>
    fc.record({
      repositories: fc.constant(repositories),
      services: fc
        .array(
          fc.record({
            repository: fc.nat(repositories.length - 1),
            source: fc.constantFrom("build" as const, "digest" as const),
            needs: fc.uniqueArray(fc.nat(3), { maxLength: 2 }),
          }),
          { minLength: 2, maxLength: 4 },
        )
        .filter((services) => services.some(({ source }) => source === "build"))
        .map((services) =>
          services.map((service, index) => ({
            ...service,
            needs: service.needs.filter((other) => other < index),
          })),
        ),
    }),
  );

/** `service-1 builds for repository-0, needs service-0; ...` */
export function describeGraph({ repositories, services }: ServiceGraph): string {
  const kinds = repositories.map(
    ({ crossAccount }, index) => `${crossAccount ? "cross-account " : ""}repository ${index}`,
  );
  const lines = services.map(
    ({ repository, source, needs }, index) =>
      `service ${index} ${source === "build" ? "built for" : "from"} ${repository}` +
      (needs.length > 0 ? ` after ${needs.join(" and ")}` : ""),
  );
  return [...kinds, ...lines].join(", ");
}

/** An image that is there before anything of the graph is: what services run that build none. */
export interface GivenImage {
  readonly imageUri: string;
  readonly repositoryArn: string;
}

/** A program that registers the graph; the repositories are named `<prefix>-0` and so on, contexts are made in `dir`. */
export function programOf(
  graph: ServiceGraph,
  { prefix, dir, given }: { prefix: string; dir: string; given: GivenImage },
): () => Promise<void> {
  return async () => {
    const vpc = await getVpc({ default: true });
    const subnets = await getSubnets({ filters: [{ name: "vpc-id", values: [vpc.id] }] });
    const cluster = new Cluster(prefix);
    const repositories = graph.repositories.map(
      ({ crossAccount }, index) =>
        new ImageRepository(`repository-${index}`, {
          repositoryName: `${prefix}-${index}`,
          ...(crossAccount && {
            pullAccounts: [otherAccount],
            pushRoles: [`arn:aws:iam::${otherAccount}:role/ci`],
          }),
        }),
    );
    const services: EcsService[] = [];
    for (const [index, { repository, source, needs }] of graph.services.entries()) {
      const images = repositories[repository]!;
      const name = `service-${index}`;
      const image =
        source === "build"
          ? new ServiceImage(name, {
              repositoryUrl: images.repositoryUrl,
              registryId: images.registryId,
              source: await build(path.join(dir, name)),
            })
          : undefined;
      const service = new EcsService(
        name,
        {
          // After the graph's own repository, though it is in another one.
          imageUri: image?.imageUri ?? images.repositoryUrl.apply(() => given.imageUri),
          repositoryArn: image ? images.repositoryArn : given.repositoryArn,
          clusterArn: cluster.arn,
          network: { vpcId: vpc.id, subnetIds: subnets.ids, assignPublicIp: true },
          cpu: 256,
          memory: 512,
          desiredCount: 0,
          environment: Object.fromEntries(
            needs.map((other) => [`SERVICE_${other}`, services[other]!.serviceName]),
          ),
        },
        { dependsOn: needs.map((other) => services[other]!) },
      );
      services.push(service);
    }
  };
}

const otherAccount = "123456789012";

async function build(folder: string) {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "Dockerfile"), "FROM scratch\nCOPY content /\n");
  fs.writeFileSync(path.join(folder, "content"), folder);
  // docker-build takes an absolute path for part of what it builds; a program in this process runs in its folder.
  const context = path.relative(process.cwd(), folder);
  return { context, contentHash: await contentHash({ context }) };
}
