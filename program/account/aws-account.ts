import type { ECRClient } from "@aws-sdk/client-ecr";
import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getRegion } from "@pulumi/aws/getRegion";
import type * as pulumi from "@pulumi/pulumi";

import { clientConfig, type ProviderSettings } from "../../components/shared/aws-settings";
import { existingProvider } from "../../components/push-role/existing-provider";
import type { WantedProvider } from "../../components/push-role/oidc-subjects";
import { KnownError } from "../../components/shared/known-error";
import type { Account, Identity } from "./account";
import { awsFailure } from "./aws-failure";
import { defaultNetwork } from "./default-network";
import { archivedImages, restoreImages } from "./ecr-archive";
import { repositoryImages } from "./ecr-images";
import { existingRepository } from "./ecr-repository";
import { missingParts, placeWithdrawals, reasons } from "./ecr-withdrawals";
import { PrepareError } from "../errors";
import { imageFacts } from "../platforms/image-facts";
import { ownResources } from "../guard/own-resources";
import { repositoryUsage } from "../guard/repository-usage";

/**
 * The live account: SDK clients made of the same settings as the provider's, and the provider itself.
 *
 * @param provider The explicit one, where the program has one: it is asked instead of the default one.
 */
export function awsAccount(settings: ProviderSettings, provider?: pulumi.ProviderResource): Account {
  const asked: pulumi.InvokeOptions = provider ? { provider } : {};
  const ecr = once(() => ecrClient(settings));
  return {
    identity: () => identity(settings),
    providerIdentity: () => providerIdentity(asked),
    defaultNetwork: () => defaultNetwork(asked),
    repository: async (name) => existingRepository(await ecr(), name),
    images: async (name) => repositoryImages(await ecr(), name),
    archivedImages: async (name) => archivedImages(await ecr(), name),
    restoreImages: async (name, digests) => restoreImages(await ecr(), name, digests),
    missingParts: async (name, digest) => missingParts(await ecr(), name, digest),
    reasons: async (name, withdrawals, tags) => reasons(await ecr(), { name, withdrawals, tags }),
    withdraw: async (name, order) => placeWithdrawals({ ecr: await ecr(), settings }, name, order),
    imageFacts: async (name, digest) => imageFacts(await ecr(), name, digest),
    oidcProvider: (wanted) => oidcProvider(wanted, settings),
    ownResources,
    usage: (name) => repositoryUsage(settings, name),
  };
}

// The SDK is loaded only when it is needed: it takes as long as the rest of the program's own code.
async function ecrClient(settings: ProviderSettings): Promise<ECRClient> {
  const { ECRClient } = await import("@aws-sdk/client-ecr");
  return new ECRClient(clientConfig(settings, "ecr"));
}

async function oidcProvider(wanted: WantedProvider, settings: ProviderSettings): Promise<string | undefined> {
  try {
    return await existingProvider(wanted, settings);
  } catch (error) {
    if (error instanceof KnownError) throw error;
    throw awsFailure("iam:ListOpenIDConnectProviders", error);
  }
}

async function identity(settings: ProviderSettings): Promise<Identity> {
  const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const config = clientConfig(settings, "sts");
  const region = await new STSClient(config).config.region().catch((cause: unknown) => {
    throw new PrepareError("no-region", "There is no AWS region to work in.", {
      nextStep: "Set it: `pulumi config set aws:region eu-west-1`, or the environment variable AWS_REGION.",
      cause,
    });
  });
  try {
    const sts = new STSClient({ ...config, region: settings.stsRegion ?? region });
    const { Account: accountId = "" } = await sts.send(new GetCallerIdentityCommand());
    return { accountId, region };
  } catch (error) {
    throw awsFailure("sts:GetCallerIdentity", error);
  }
}

async function providerIdentity(asked: pulumi.InvokeOptions): Promise<Identity> {
  try {
    const [caller, region] = await Promise.all([getCallerIdentity({}, asked), getRegion({}, asked)]);
    return { accountId: caller.accountId, region: region.region };
  } catch (error) {
    throw awsFailure("sts:GetCallerIdentity (by the `aws` provider)", error);
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
