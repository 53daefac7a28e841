import type { InventoryClients } from "../../inventory";
import type { StackLeftovers } from "../../automation/locks/leftovers";
import type { ClientConfig } from "../../inventory/aws/client-config";
import type { ProviderSettings } from "../../inventory/aws/provider-settings";
import type { Io } from "../shared/io";
import { lookForCaller, type Caller } from "./account/credentials";
import { findPlace, isProject, type Place, type PlaceOptions } from "./place";

/** What checks have in common: each part is found out once, when a check first needs it. */
export interface Context {
  /** The stack; nothing outside a project. @throws where it can't be told which */
  readonly place: () => Promise<Place | undefined>;
  /** How AWS is reached: by the options, then the stack, then the environment. */
  readonly settings: () => Promise<ProviderSettings>;
  readonly clients: () => Promise<InventoryClients>;
  readonly region: () => Promise<string | undefined>;
  readonly caller: () => Promise<Caller>;
  readonly leftovers: (place: Place) => Promise<StackLeftovers>;
}

export interface ContextOptions extends PlaceOptions {
  readonly region?: string;
  readonly profile?: string;
}

/** @param signal Ends what is under way once all checks have ended, or their time is up. */
export function contextOf(io: Io, options: ContextOptions, signal: AbortSignal): Context {
  const place = once(async () =>
    options.stack !== undefined || isProject(options.cwd) ? findPlace(options, signal) : undefined,
  );
  const settings = once(async (): Promise<ProviderSettings> => {
    // Where the stack can't be read, its own check says so; what the environment says is worth a look all the same.
    const found = await place().catch(() => undefined);
    const own = found ? await stackSettings(found) : nothingSaid;
    const { region, profile } = options;
    return { ...own, ...(region !== undefined && { region }), ...(profile !== undefined && { profile }) };
  });
  const clients = once(async () => {
    const provider = await settings();
    if (io.clients) return io.clients({ ...(provider.region !== undefined && { region: provider.region }) });
    const { inventoryClients } = await import("../../inventory/aws/clients.ts");
    return inventoryClients({ provider: await withRegion(provider, io), maxAttempts: 2 });
  });
  const region = once(async () => regionOf(await settings(), io));
  const caller = once(async () => lookForCaller((await clients()).sts, signal));
  let read: Promise<StackLeftovers> | undefined;
  const leftovers = ({ workDir, stack }: Place) =>
    (read ??= import("../../automation/locks/leftovers.ts").then(({ stackLeftovers }) =>
      stackLeftovers(workDir, stack, signal),
    ));
  return { place, settings, clients, region, caller, leftovers };
}

const nothingSaid: ProviderSettings = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };

async function stackSettings({ config }: Place): Promise<ProviderSettings> {
  const { plainSettings, stackSettings: settingsOf } = await import("../../automation/stack-clients.ts");
  return settingsOf(plainSettings(config));
}

/** The AWS CLI's variable too, which the SDK for JavaScript does not read. */
async function withRegion(settings: ProviderSettings, io: Io): Promise<ProviderSettings> {
  const region = await regionOf(settings, io);
  // Who one is, STS says in any region.
  return { ...settings, region: region ?? "us-east-1" };
}

async function regionOf(settings: ProviderSettings, { env, clients }: Io): Promise<string | undefined> {
  const said = settings.region ?? (env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || undefined);
  if (said !== undefined || clients) return said;
  const [{ STSClient }, { clientConfig }] = await Promise.all([
    import("@aws-sdk/client-sts"),
    import("../../inventory/aws/client-config.ts"),
  ]);
  const config: ClientConfig = clientConfig(settings, "sts");
  return new STSClient(config).config.region().catch(() => undefined);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
