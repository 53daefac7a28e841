import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

import { isDigest, isTag } from "../../retention";
import { ConfigError } from "../errors";
import { problemsOf } from "./problems";

/** An image that `berth promote` brings into the repository, or has brought. */
export interface PromotedImage {
  /** The tag that it has there. */
  readonly tag: string;
  readonly digest: string;
}

/**
 * Images by name as `<tag>@<digest>`: what `berth promote` says for one run, and no file. They run in the place of whatever
 * the configuration or the program says.
 */
export const promotedSchema = z.record(
  z.string(),
  z
    .string()
    .refine((text) => parsed(text) !== undefined, {
      error: "must be `<tag>@sha256:<64 hexadecimal digits>`, as `berth promote` says it",
    })
    .transform((text) => parsed(text)!),
);

/**
 * What this run promotes. It reaches a program of your own as it does berth's, so that `berth promote` works for both.
 *
 * @throws {ConfigError}
 */
export function readPromoted(): Readonly<Record<string, PromotedImage>> {
  const value = new pulumi.Config("berth").getObject<unknown>("promoted");
  const found = promotedSchema.safeParse(value ?? {}, { reportInput: true });
  if (found.success) return found.data;
  throw new ConfigError(problemsOf(found.error.issues, "berth:promoted."));
}

/**
 * Whether what this run names as promoted comes after it: `berth promote` says so where a new stage gets its repository, for
 * one run and in no file.
 */
export function promotionFollows(): boolean {
  return new pulumi.Config("berth").get("promotionFollows") === "true";
}

function parsed(text: string): PromotedImage | undefined {
  const [tag = "", digest = "", ...rest] = text.split("@");
  return isTag(tag) && isDigest(digest) && rest.length === 0 ? { tag, digest } : undefined;
}
