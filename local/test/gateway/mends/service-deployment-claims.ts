import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { errorOf, newRepository, push } from "../images";
import type { Access } from "../local-aws";
import type { Claim } from "./claim";

const cluster = "claims";
let made = 0;

async function taskDefinition({ ecs }: Access, image: string): Promise<string> {
  const containerDefinitions = [{ name: "web", image, essential: true }];
  const command = new RegisterTaskDefinitionCommand({ family: "claims", containerDefinitions });
  return (await ecs.send(command)).taskDefinition?.taskDefinitionArn ?? "";
}

async function newService(aws: Access, image: string): Promise<string> {
  await aws.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  const service = `s${(made += 1)}`;
  const create = {
    cluster,
    serviceName: service,
    taskDefinition: await taskDefinition(aws, image),
    desiredCount: 1,
  };
  await aws.ecs.send(new CreateServiceCommand(create));
  return service;
}

async function deploy(aws: Access, service: string, image: string): Promise<void> {
  const update = { cluster, service, taskDefinition: await taskDefinition(aws, image) };
  await aws.ecs.send(new UpdateServiceCommand(update));
}

async function list({ ecs }: Access, service: string) {
  return (await ecs.send(new ListServiceDeploymentsCommand({ cluster, service }))).serviceDeployments ?? [];
}

export const serviceDeploymentClaims: Claim[] = [
  {
    title: "a service's deployments are listed newest first, those that are through too",
    async holds(aws) {
      const service = await newService(aws, "example/a");
      await deploy(aws, service, "example/b");
      await deploy(aws, service, "example/c");
      const deployments = await list(aws, service);
      const { services } = await aws.ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
      return (
        deployments.map(({ status }) => status).join() === "SUCCESSFUL,SUCCESSFUL,SUCCESSFUL" &&
        deployments[0]?.serviceDeploymentArn === services?.[0]?.currentServiceDeployment
      );
    },
  },
  {
    title: "service deployments come in pages, each once",
    async holds(aws) {
      const service = await newService(aws, "example/a");
      await deploy(aws, service, "example/b");
      await deploy(aws, service, "example/c");
      const pages: number[] = [];
      const seen = new Set<string>();
      let nextToken: string | undefined;
      do {
        const command = new ListServiceDeploymentsCommand({ cluster, service, maxResults: 2, nextToken });
        const page = await aws.ecs.send(command);
        pages.push(page.serviceDeployments?.length ?? 0);
        for (const { serviceDeploymentArn } of page.serviceDeployments ?? [])
          seen.add(serviceDeploymentArn ?? "");
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return pages.join() === "2,1" && seen.size === 3;
    },
  },
  {
    title: "a service deployment tells the revisions before and after it",
    async holds(aws) {
      const service = await newService(aws, "example/a");
      await deploy(aws, service, "example/b");
      const [second, first] = await list(aws, service);
      if (!second?.serviceDeploymentArn || !first) return false;
      const serviceDeploymentArns = [second.serviceDeploymentArn, `${second.serviceDeploymentArn}0`];
      const described = await aws.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
      const [deployment] = described.serviceDeployments ?? [];
      return (
        deployment?.sourceServiceRevisions?.[0]?.arn === first.targetServiceRevisionArn &&
        deployment?.targetServiceRevision?.arn === second.targetServiceRevisionArn &&
        deployment?.targetServiceRevision?.runningTaskCount === 1 &&
        described.failures?.[0]?.reason === "MISSING"
      );
    },
  },
  {
    title: "a service revision keeps the digest that its tag had, when the tag moves later",
    async holds(aws) {
      const repository = await newRepository(aws);
      const digest = await push(aws, repository, "latest", "1");
      const image = `${aws.registry}/${repository}:latest`;
      const service = await newService(aws, image);
      await push(aws, repository, "latest", "2");
      const arn = (await list(aws, service))[0]?.targetServiceRevisionArn;
      if (!arn) return false;
      const command = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn] });
      const [revision] = (await aws.ecs.send(command)).serviceRevisions ?? [];
      const [container] = revision?.containerImages ?? [];
      return (
        container?.containerName === "web" && container.image === image && container.imageDigest === digest
      );
    },
  },
  {
    title:
      "a deployment and the revision that it brings have one number, by which clients find one from the other",
    async holds(aws) {
      const service = await newService(aws, "example/a");
      const { services } = await aws.ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
      const number = services?.[0]?.deployments?.[0]?.id?.split("/")[1] ?? "none";
      const [deployment] = await list(aws, service);
      return /^\d+$/.test(number) && deployment?.targetServiceRevisionArn?.endsWith(`/${number}`) === true;
    },
  },
  {
    title: "a service names its current deployment and revision",
    async holds(aws) {
      const service = await newService(aws, "example/a");
      const { services } = await aws.ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
      const [deployment] = await list(aws, service);
      const [described] = services ?? [];
      return (
        deployment !== undefined &&
        described?.currentServiceDeployment === deployment.serviceDeploymentArn &&
        described?.currentServiceRevisions?.[0]?.arn === deployment.targetServiceRevisionArn
      );
    },
  },
  {
    title: "the deployments of a service that does not exist are an error",
    async holds(aws) {
      await aws.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
      return (await errorOf(list(aws, "absent"))) === "ServiceNotFoundException";
    },
  },
  {
    title: "a service under a deleted one's name has a history of its own",
    async holds(aws) {
      const service = await newService(aws, "example/a");
      await deploy(aws, service, "example/b");
      await aws.ecs.send(new DeleteServiceCommand({ cluster, service, force: true }));
      const create = {
        cluster,
        serviceName: service,
        taskDefinition: await taskDefinition(aws, "example/c"),
      };
      await aws.ecs.send(new CreateServiceCommand({ ...create, desiredCount: 1 }));
      return (await list(aws, service)).length === 1;
    },
  },
];
