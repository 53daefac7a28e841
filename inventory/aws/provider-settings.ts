/**
 * What a program says to the `aws` provider, as far as berth's own SDK clients must follow it: plain values, in the
 * provider's words. Whatever is left out, the environment decides, as it does for the provider.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/provider/
 */
export interface ProviderSettings {
  readonly region?: string;
  readonly profile?: string;
  /** Static keys. They come before a profile. */
  readonly credentials?: StaticCredentials;
  readonly sharedConfigFile?: string;
  readonly sharedCredentialsFile?: string;
  /** Assumed one by the other, in this order. */
  readonly assumeRoles?: readonly AssumedRole[];
  /** Takes the place of keys and profile; `assumeRoles` come after it. */
  readonly assumeRoleWithWebIdentity?: WebIdentityRole;
  /** Where roles are assumed. @default `region` */
  readonly stsRegion?: string;
  /** Endpoints by service, such as `ecr` and `sts`. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly allowedAccountIds: readonly string[];
  readonly forbiddenAccountIds: readonly string[];
  /** How often a call is made before it has failed. */
  readonly maxAttempts?: number;
  readonly retryMode?: "standard" | "adaptive";
  readonly useFipsEndpoint?: boolean;
  readonly useDualstackEndpoint?: boolean;
  /** Whether a certificate that nobody vouches for is taken. */
  readonly insecure?: boolean;
  /** A file of certificates in PEM: those are trusted, and no others. */
  readonly customCaBundle?: string;
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
  /** Whether a machine of EC2 is not asked for the credentials of its role. */
  readonly skipMetadataApiCheck?: boolean;
}

/** Keys as IAM or STS gives them out. */
export interface StaticCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How long a session lasts, and what it may do at most. */
interface Session {
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly durationSeconds?: number;
  /** A policy in JSON. */
  readonly policy?: string;
  readonly policyArns?: readonly string[];
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export interface AssumedRole extends Session {
  readonly externalId?: string;
  readonly sourceIdentity?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export interface WebIdentityRole extends Session {
  readonly webIdentityToken?: string;
  readonly webIdentityTokenFile?: string;
}
