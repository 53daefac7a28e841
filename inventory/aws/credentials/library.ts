import type * as providers from "@aws-sdk/credential-providers";

import type { StaticCredentials } from "../provider-settings";

export interface Credentials extends StaticCredentials {
  readonly expiration?: Date;
}
export type CredentialProvider = () => Promise<Credentials>;

/** The AWS SDK's ways to credentials. Given, so that nothing is loaded where they are not needed. */
export interface CredentialLibrary extends Pick<
  typeof providers,
  | "createCredentialChain"
  | "fromContainerMetadata"
  | "fromEnv"
  | "fromHttp"
  | "fromIni"
  | "fromInstanceMetadata"
  | "fromSSO"
  | "fromTemporaryCredentials"
  | "fromTokenFile"
  | "fromWebToken"
> {
  readonly parseKnownFiles: (files: SharedFiles) => Promise<Record<string, Profile | undefined>>;
  readonly readFile: (path: string) => Promise<string>;
}
/** One of the shared files' sections. */
export type Profile = Readonly<Record<string, string | undefined>>;
/** Where they are, if not at their usual places. */
export interface SharedFiles {
  readonly filepath?: string;
  readonly configFilepath?: string;
}

/** How STS is asked: region, endpoint and connection. */
export type StsConfig = NonNullable<Parameters<typeof providers.fromTemporaryCredentials>[0]["clientConfig"]>;
