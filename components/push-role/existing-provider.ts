import type { IAM } from "@aws-sdk/client-iam";
import * as pulumi from "@pulumi/pulumi";

import { clientConfig, readProviderSettings, type ProviderSettings } from "../shared/aws-settings";
import { isDenied } from "../shared/denied-call";
import { KnownError } from "../shared/known-error";
import { explainingHook } from "../shared/own-hook";
import { ownState, typeOf } from "../shared/own-state";
import type { WantedProvider } from "./oidc-subjects";

/** An account's OpenID Connect provider that CI's jobs can't use: their tokens are for another audience. */
export class ProviderAudienceError extends KnownError {
  readonly code = "provider-audience";
}

/**
 * The ARN of the account's provider for a host, if it has one that this stack has not made itself. An account has one of
 * each at most, so a second stack uses the first one's. Needs `iam:ListOpenIDConnectProviders` and
 * `iam:GetOpenIDConnectProvider`; without them, a warning says that nobody looked.
 *
 * @throws {ProviderAudienceError} if it does not take the audience
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export async function existingProvider(
  wanted: WantedProvider,
  settings: ProviderSettings = readProviderSettings(),
): Promise<string | undefined> {
  const [found, own] = await Promise.all([lookFor(wanted, settings), ownProviders()]);
  if (found === undefined || own.has(found.arn)) return undefined;
  if (found.audiences.includes(wanted.audience)) return found.arn;
  throw new ProviderAudienceError(
    `The account's OpenID Connect provider ${found.arn} takes tokens for ${found.audiences.join(", ") || "nobody"}, and CI's are for ${JSON.stringify(wanted.audience)}. Add it, where the provider is made or by \`aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${found.arn} --client-id ${wanted.audience}\`, or set \`audience\`.`,
  );
}

/**
 * Says what to write when the provider can't be created because the account has it. It asks IAM rather than reading the
 * error, prints an error of the failed resource, and never tries the operation again.
 *
 * @param name Unique in the program.
 */
export function existingProviderHook(
  name: string,
  wanted: WantedProvider,
  settings: ProviderSettings | undefined,
): pulumi.ErrorHook {
  return explainingHook(name, async ({ failedOperation }) => {
    if (failedOperation !== "create") return undefined;
    const found = await lookFor(wanted, settings ?? readProviderSettings()).catch(() => undefined);
    return found && wayOut(wanted, found.arn);
  });
}

interface FoundProvider {
  readonly arn: string;
  readonly audiences: readonly string[];
}

async function lookFor(
  { host }: WantedProvider,
  settings: ProviderSettings,
): Promise<FoundProvider | undefined> {
  const { IAM } = await import("@aws-sdk/client-iam");
  const iam: IAM = new IAM(clientConfig(settings, "iam"));
  try {
    const { OpenIDConnectProviderList: list = [] } = await iam.listOpenIDConnectProviders();
    const arn = list.map(({ Arn = "" }) => Arn).find((one) => one.endsWith(`:oidc-provider/${host}`));
    if (arn === undefined) return undefined;
    const { ClientIDList: audiences = [] } = await iam.getOpenIDConnectProvider({
      OpenIDConnectProviderArn: arn,
    });
    return { arn, audiences };
  } catch (error) {
    if (!isDenied(error)) throw error;
    await pulumi.log.warn(
      `Nobody looked whether the account has the OpenID Connect provider of ${host} already; if it has, \`up\` fails. Allow iam:ListOpenIDConnectProviders and iam:GetOpenIDConnectProvider, or set \`providerArn\`.`,
    );
    return undefined;
  } finally {
    iam.destroy();
  }
}

/** What this stack has made, it goes on registering. */
async function ownProviders(): Promise<ReadonlySet<unknown>> {
  const resources = [...(await ownState())];
  return new Set(
    resources.flatMap(([urn, { arn }]) =>
      typeOf(urn) === "aws:iam/openIdConnectProvider:OpenIdConnectProvider" ? [arn] : [],
    ),
  );
}

function wayOut({ host }: WantedProvider, arn: string): string {
  return [
    `The account has the OpenID Connect provider of ${host} already, as any account has one at most. Use it:`,
    `  - give the PushRole \`providerArn: "${arn}"\`;`,
    "  - or `providerArn: await PushRole.existingProvider({ issuer: ... })`, which finds it where there is one.",
  ].join("\n");
}
