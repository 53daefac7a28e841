import type { ProviderArgs } from "@pulumi/aws/provider";

/**
 * What berth's own calls to AWS make of each setting of the `aws` provider: they follow it, it changes nothing for them,
 * or they can't follow it and say so.
 */
export type Treatment = "followed" | "no matter" | "refused";

/** Complete by its type, and by a test that compares it with the provider's configuration. */
export const providerKeys = {
  accessKey: "followed",
  allowedAccountIds: "followed",
  assumeRoleWithWebIdentity: "followed",
  assumeRoles: "followed",
  customCaBundle: "followed",
  // Of the tags of resources; berth's own calls tag nothing but images.
  defaultTags: "no matter",
  // The SDK for JavaScript takes it from the environment alone.
  ec2MetadataServiceEndpoint: "refused",
  ec2MetadataServiceEndpointMode: "refused",
  endpoints: "followed",
  forbiddenAccountIds: "followed",
  httpProxy: "followed",
  httpsProxy: "followed",
  ignoreTags: "no matter",
  insecure: "followed",
  maxRetries: "followed",
  noProxy: "followed",
  profile: "followed",
  region: "followed",
  retryMode: "followed",
  // berth itself never calls S3.
  s3UsEast1RegionalEndpoint: "no matter",
  s3UsePathStyle: "no matter",
  secretKey: "followed",
  sharedConfigFiles: "followed",
  sharedCredentialsFiles: "followed",
  // The account is asked for in any case: berth must know where it looks.
  skipCredentialsValidation: "no matter",
  skipMetadataApiCheck: "followed",
  // The SDK for JavaScript takes any region.
  skipRegionValidation: "no matter",
  skipRequestingAccountId: "no matter",
  stsRegion: "followed",
  tagPolicyCompliance: "no matter",
  token: "followed",
  // Bounds how often the provider's SDK tries again; `maxRetries` is what berth's follows.
  tokenBucketRateLimiterCapacity: "no matter",
  useDualstackEndpoint: "followed",
  useFipsEndpoint: "followed",
  // For the provider's calls; berth's say that they are berth's.
  userAgents: "no matter",
} as const satisfies Record<keyof ProviderArgs, Treatment>;

export type ProviderKey = keyof typeof providerKeys;

/** Where a refused setting goes instead: both SDKs read the environment. */
export const insteadOfRefused: Partial<Record<ProviderKey, string>> = {
  ec2MetadataServiceEndpoint: "AWS_EC2_METADATA_SERVICE_ENDPOINT",
  ec2MetadataServiceEndpointMode: "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
};

/** Those that Pulumi keeps as text; all others are JSON in a stack's configuration. */
export const textKeys: ReadonlySet<string> = new Set<ProviderKey>([
  "accessKey",
  "customCaBundle",
  "ec2MetadataServiceEndpoint",
  "ec2MetadataServiceEndpointMode",
  "httpProxy",
  "httpsProxy",
  "noProxy",
  "profile",
  "region",
  "retryMode",
  "s3UsEast1RegionalEndpoint",
  "secretKey",
  "stsRegion",
  "tagPolicyCompliance",
  "token",
]);
