import { InventoryError } from "../inventory-error";
import type { ProviderSettings } from "../provider-settings";
import { credentialsOf } from "./credentials";
import type { CredentialsFailure } from "./failure";
import type { CredentialLibrary, CredentialProvider, Credentials, StsConfig } from "./library";

/**
 * One way to credentials for all clients of a run: roles are assumed once, not once a client, and again only when the
 * session is about to end. Nothing is loaded before the first call.
 *
 * @param makeSts How STS is asked; called with the first call to AWS.
 */
export function sharedCredentials(settings: ProviderSettings, makeSts: () => StsConfig): CredentialProvider {
  const key = JSON.stringify([settings, awsVariables()]);
  const known = shared.get(key) ?? untilTheyEnd(whenAsked(settings, makeSts));
  shared.set(key, known);
  return known;
}

/** By settings and environment: a program reads its settings anew in each hook. */
const shared = new Map<string, CredentialProvider>();

function awsVariables(): [string, string | undefined][] {
  return Object.entries(process.env).filter(([name]) => name.startsWith("AWS_"));
}

function whenAsked(settings: ProviderSettings, makeSts: () => StsConfig): CredentialProvider {
  let made: Promise<CredentialProvider> | undefined;
  return async () => {
    made ??= credentialLibrary().then((library) => credentialsOf(settings, library, makeSts(), process.env));
    try {
      return await (
        await made
      )();
    } catch (error) {
      throw error instanceof Error && "nextStep" in error
        ? inventoryError(error as CredentialsFailure)
        : error;
    }
  };
}

async function credentialLibrary(): Promise<CredentialLibrary> {
  const [providers, { parseKnownFiles }, { readFile }] = await Promise.all([
    import("@aws-sdk/credential-providers"),
    import("@smithy/core/config"),
    import("node:fs/promises"),
  ]);
  return { ...providers, parseKnownFiles, readFile: (path) => readFile(path, "utf8") };
}

function inventoryError({ message, nextStep, permission, cause }: CredentialsFailure): InventoryError {
  return permission === undefined
    ? new InventoryError("no-credentials", message, { nextStep, cause })
    : new InventoryError("access-denied", message, { nextStep, permissions: [permission], cause });
}

/** As long before their end as the SDK asks for new ones. */
const leadMs = 300_000;

/** Keeps credentials until they are about to end; whoever asks meanwhile waits for the same ones. A failure is not kept. */
function untilTheyEnd(provider: CredentialProvider): CredentialProvider {
  let kept: Promise<Credentials> | undefined;
  let end = Infinity;
  return () => {
    if (!kept || Date.now() > end - leadMs) {
      end = Infinity;
      kept = provider().then(
        (credentials) => {
          end = credentials.expiration?.getTime() ?? Infinity;
          return credentials;
        },
        (error: unknown) => {
          kept = undefined;
          throw error;
        },
      );
    }
    return kept;
  };
}
