import type * as pulumi from "@pulumi/pulumi";

import type { ImageUser } from "../../retention";
import { clientConfig, readProviderSettings, type ProviderSettings } from "../shared/aws-settings";
import { KnownError } from "../shared/known-error";
import { ownHook } from "../shared/own-hook";
import { ownState, thisStack } from "../shared/own-state";
import { liveOwner } from "./live-owner";
import { ownerIn, type RepositoryOwner } from "./owner";
import { isOwnUser } from "./own-users";

/** A repository that is not deleted, for its images are somebody's. */
export class RepositoryNotDeletedError extends KnownError {
  constructor(
    readonly code: "not-the-owner" | "in-use" | "use-unknown",
    message: string,
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
  }
}

/**
 * Refuses to delete a repository with its images while anything runs from it that is not this stack's own, or once it
 * belongs to another stack; in the preview of a `destroy` already. Pulumi calls it in `up` and in `destroy
 * --run-program`, and refuses a `destroy` without that option.
 *
 * @param name Unique in the program.
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/
 */
export function deletionHook(
  name: string,
  repositoryName: string,
  settings: ProviderSettings | undefined,
): pulumi.ResourceHook {
  const owner = thisStack();
  // Asked for now: once the program has ended, the engine answers no more such questions.
  const state = ownState();
  state.catch(() => undefined);
  return ownHook(
    name,
    async ({ oldOutputs = {} }) => {
      const reader = settings ?? readProviderSettings();
      const live = await ownerNow(repositoryName, reader);
      if (live === undefined) return;
      // A stack that was renamed since its last `up` has the tag of its former name.
      const owners = [undefined, owner, ownerIn((oldOutputs["tags"] ?? {}) as Record<string, unknown>).owner];
      if (!owners.includes(live.owner)) throw ownedByAnother(repositoryName, String(live.owner));
      const users = await usersOf(repositoryName, reader);
      const isOwn = isOwnUser(await state);
      const others = users.filter((user) => !isOwn(user));
      if (others.length > 0) throw inUse(repositoryName, others);
    },
    { onDryRun: true },
  );
}

async function ownerNow(
  repositoryName: string,
  settings: ProviderSettings,
): Promise<RepositoryOwner | undefined> {
  const { ECRClient } = await import("@aws-sdk/client-ecr");
  const ecr = new ECRClient(clientConfig(settings, "ecr"));
  try {
    return await liveOwner(ecr, repositoryName);
  } catch (cause) {
    throw unknownUse(repositoryName, cause);
  } finally {
    ecr.destroy();
  }
}

async function usersOf(repositoryName: string, settings: ProviderSettings): Promise<ImageUser[]> {
  const { boundedCalls, imagesInUse, inventoryClients, repositoryImages } =
    await import("../../inventory/index.ts");
  const clients = inventoryClients({ provider: settings });
  const calls = boundedCalls();
  try {
    const images = await repositoryImages(clients.ecr, repositoryName, { calls });
    const { inUse } = await imagesInUse(clients, {
      calls,
      repositories: new Set([repositoryName]),
      images: new Map([[repositoryName, images]]),
    });
    return inUse.map(({ user }) => user);
  } catch (cause) {
    throw unknownUse(repositoryName, cause);
  }
}

function ownedByAnother(repositoryName: string, owner: string): RepositoryNotDeletedError {
  return new RepositoryNotDeletedError(
    "not-the-owner",
    `The repository "${repositoryName}" is not deleted: it belongs to the stack "${owner}" by now (its tag \`berth:owner\`). ${leaveIt}`,
  );
}

function inUse(repositoryName: string, users: readonly ImageUser[]): RepositoryNotDeletedError {
  const names = [...new Set(users.map(({ kind, name }) => `the ${kind.replaceAll("-", " ")} ${name}`))];
  const more = names.length > 10 ? ` and ${names.length - 10} more` : "";
  return new RepositoryNotDeletedError(
    "in-use",
    `The repository "${repositoryName}" is not deleted: its images are in use by ${names.slice(0, 10).join(", ")}${more}. Delete or move these first. ${leaveIt}`,
  );
}

function unknownUse(repositoryName: string, cause: unknown): RepositoryNotDeletedError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new RepositoryNotDeletedError(
    "use-unknown",
    `The repository "${repositoryName}" is not deleted: it can't be told whether its images are in use. ${said}\n${leaveIt}`,
    { cause },
  );
}

const leaveIt =
  "To destroy the stack and leave the repository, set `deletion` to `retain` (`berth:retention.deletion`) and run `pulumi up` before.";
