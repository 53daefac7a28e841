import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

import { isDigest, isReleaseService } from "../../retention";
import { ConfigError } from "../errors";
import { problemsOf } from "./problems";
import { strict } from "./schema-parts";

/**
 * What `berth rollback` says for one run, and no file: which service goes back, to which of its releases, and why. It reaches
 * a program of your own as it does berth's.
 */
export const rollbackSchema = strict({
  service: z
    .string()
    .refine(isReleaseService, { error: "must be a service's name: lower case letters, digits and hyphens" })
    .exactOptional(),
  to: z.union([z.int().min(1), z.string().refine(isDigest)]).exactOptional(),
  because: z.string().min(1).max(1000),
});

/** A service that goes back in this run. */
export type RollbackOrder = z.infer<typeof rollbackSchema>;

/**
 * The rollback that this run is, if it is one.
 *
 * @throws {ConfigError}
 */
export function readRollback(): RollbackOrder | undefined {
  const value = new pulumi.Config("berth").getObject<unknown>("rollback");
  if (value === undefined) return undefined;
  const found = rollbackSchema.safeParse(value, { reportInput: true });
  if (found.success) return found.data;
  throw new ConfigError(problemsOf(found.error.issues, "berth:rollback."));
}
