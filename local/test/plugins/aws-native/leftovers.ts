import { EC2 } from "@aws-sdk/client-ec2";
import { ECR } from "@aws-sdk/client-ecr";
import { ECS } from "@aws-sdk/client-ecs";
import { Lambda } from "@aws-sdk/client-lambda";

/** Clusters, functions, repositories and VPCs that are there beside the default VPC. */
export async function leftovers(): Promise<string[]> {
  const region = { region: "us-east-1" };
  const { clusterArns = [] } = await new ECS(region).listClusters({});
  const { Functions = [] } = await new Lambda(region).listFunctions({});
  const { repositories = [] } = await new ECR(region).describeRepositories({});
  const { Vpcs = [] } = await new EC2(region).describeVpcs({});
  return [
    ...clusterArns,
    ...Functions.map(({ FunctionName = "" }) => FunctionName),
    ...repositories.map(({ repositoryName = "" }) => repositoryName),
    ...Vpcs.filter(({ IsDefault }) => !IsDefault).map(({ VpcId = "" }) => VpcId),
  ];
}
