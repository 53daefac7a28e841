import type { ECRClient } from "@aws-sdk/client-ecr";
import type { STSClient } from "@aws-sdk/client-sts";
import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getRegion } from "@pulumi/aws/getRegion";

import type { Account, Identity } from "./account";
import { awsFailure } from "./aws-failure";
import { defaultNetwork } from "./default-network";
import { PrepareError } from "./errors";
import { ownTags } from "./own-tags";
import type { ProviderSettings } from "./provider-settings";

/** The live account: SDK clients made of the same settings as the provider's, and the provider itself. */
export function awsAccount(settings: ProviderSettings): Account {
  const ecr = once(() => ecrClient(settings));
  return {
    identity: async () => identity(await stsClient(settings)),
    providerIdentity,
    defaultNetwork,
    hasRepository: async (name) => hasRepository(await ecr(), name),
    digestOfTag: async (name, tag) => digestOfTag(await ecr(), name, tag),
    ownTags,
  };
}

// The SDK is loaded only when it is needed: it takes as long as the rest of the program's own code.
async function stsClient(settings: ProviderSettings): Promise<STSClient> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  return new STSClient(clientConfig(settings, "sts"));
}

async function ecrClient(settings: ProviderSettings): Promise<ECRClient> {
  const { ECRClient } = await import("@aws-sdk/client-ecr");
  return new ECRClient(clientConfig(settings, "ecr"));
}

function clientConfig({ region, profile, credentials, endpoints }: ProviderSettings, service: string) {
  const endpoint = endpoints[service];
  return {
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(credentials !== undefined && { credentials }),
    ...(endpoint !== undefined && { endpoint }),
  };
}

async function identity(sts: STSClient): Promise<Identity> {
  const region = await sts.config.region().catch((cause: unknown) => {
    throw new PrepareError("no-region", "There is no AWS region to work in.", {
      nextStep: "Set it: `pulumi config set aws:region eu-west-1`, or the environment variable AWS_REGION.",
      cause,
    });
  });
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  try {
    const { Account: accountId = "" } = await sts.send(new GetCallerIdentityCommand());
    return { accountId, region };
  } catch (error) {
    throw awsFailure("sts:GetCallerIdentity", error);
  }
}

async function providerIdentity(): Promise<Identity> {
  try {
    const [caller, region] = await Promise.all([getCallerIdentity(), getRegion()]);
    return { accountId: caller.accountId, region: region.region };
  } catch (error) {
    throw awsFailure("sts:GetCallerIdentity (by the `aws` provider)", error);
  }
}

async function hasRepository(ecr: ECRClient, repositoryName: string): Promise<boolean> {
  const { DescribeRepositoriesCommand } = await import("@aws-sdk/client-ecr");
  try {
    await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
    return true;
  } catch (error) {
    if (isNamed(error, "RepositoryNotFoundException")) return false;
    throw awsFailure("ecr:DescribeRepositories", error);
  }
}

async function digestOfTag(
  ecr: ECRClient,
  repositoryName: string,
  imageTag: string,
): Promise<string | undefined> {
  const { DescribeImagesCommand } = await import("@aws-sdk/client-ecr");
  try {
    const found = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }));
    return found.imageDetails?.[0]?.imageDigest;
  } catch (error) {
    if (isNamed(error, "ImageNotFoundException")) return undefined;
    throw awsFailure("ecr:DescribeImages", error);
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
