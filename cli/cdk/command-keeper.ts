import type { InventoryClients } from "../../inventory";
import { keeperSettings } from "../../keeper/settings";
import type { KeeperWorld } from "../../keeper/world";
import { lastPart } from "../../retention/arn";
import { ecrEndpoint } from "../shared/aws-clients";
import type { Io } from "../shared/io";

/** What a keeper works with, for a command that marks: for all repositories of the account. What it does is said line by line. */
export function commandKeeper(
  io: Io,
  clients: InventoryClients,
  command: string,
  say: (line: string) => void,
): KeeperWorld {
  const settings = keeperSettings({ repositories: { names: ["*"] } });
  if (!settings.ok) throw new Error("all repositories are a choice");
  return {
    ...{ clients, settings: settings.value, clock: io, now: () => io.now() },
    functionName: command,
    endpoint: ecrEndpoint(io),
    log: (level, event, fields) => {
      const { service, function: name = service, tag, message, digest } = fields;
      const of = typeof name === "string" ? lastPart(name) : undefined;
      const words = [of, event, tag, message, digest].filter((part) => typeof part === "string");
      if (level !== "info" || event === "marked") say(words.join(" "));
    },
  };
}
