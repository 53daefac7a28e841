import type { ClientSettings, InventoryClients } from "../../inventory/aws/clients";
import type { ProviderSettings } from "../../inventory/aws/provider-settings";
import { CliError } from "./errors";
import type { Io } from "./io";

/** Which account and region; what is left open, the SDK finds in the environment. */
export interface AwsOptions {
  readonly region?: string;
  readonly profile?: string;
}

/** The clients that a command asks AWS with. */
export async function awsClients(
  io: Io,
  { region, profile }: AwsOptions,
  watch: Pick<ClientSettings, "onRepeats" | "maxAttempts"> = {},
): Promise<InventoryClients> {
  const place = {
    // The AWS CLI's variable, which the SDK for JavaScript does not read.
    ...regionOf(region ?? io.env["AWS_REGION"] ?? io.env["AWS_DEFAULT_REGION"]),
    ...(profile !== undefined && { profile }),
  };
  if (io.clients) return io.clients({ ...place, ...watch });
  const provider = { ...place, endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };
  await checkRegion(provider, profile ?? io.env["AWS_PROFILE"]);
  return (await import("../../inventory/aws/clients.ts")).inventoryClients({ provider, ...watch });
}

/** The registry of a region; of `undefined`, the one that the command is for. */
export function regionalRegistry(
  io: Io,
  options: AwsOptions,
): (region: string | undefined) => Promise<InventoryClients["ecr"]> {
  return async (region = options.region) =>
    (await awsClients(io, { ...options, ...(region !== undefined && { region }) })).ecr;
}

/** Where ECR is, where it is not AWS's own: an emulator's registry is at the same address. */
export function ecrEndpoint({ env }: Pick<Io, "env">): string | undefined {
  return env["AWS_ENDPOINT_URL_ECR"] ?? env["AWS_ENDPOINT_URL"];
}

function regionOf(region: string | undefined): { region?: string } {
  return region === undefined || region === "" ? {} : { region };
}

/** Without a region each call would fail, with words that don't say what to do. */
async function checkRegion(settings: ProviderSettings, profile: string | undefined): Promise<void> {
  if (settings.region !== undefined) return;
  const { ECRClient } = await import("@aws-sdk/client-ecr");
  const { clientConfig } = await import("../../inventory/aws/client-config.ts");
  try {
    await new ECRClient(clientConfig(settings, "ecr")).config.region();
  } catch (error) {
    // A profile that isn't there has no region either.
    const { missingProfile } = await import("../../inventory/aws/credentials/found-credentials.ts");
    const missing = profile ? await missingProfile(profile) : undefined;
    if (missing) throw new CliError("no-profile", `${missing.message} ${missing.nextStep}`, { cause: error });
    throw new CliError(
      "no-region",
      "The AWS region is not known. Give `--region`, or set AWS_REGION or the profile's region.",
      { cause: error },
    );
  }
}
