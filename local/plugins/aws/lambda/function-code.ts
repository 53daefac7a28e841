import type { FunctionArgs } from "@pulumi/aws/lambda/function";
import { Archive, type Plain } from "../../provider";
import { zipOf } from "./zip";

/** What only an update of the code changes. */
export const codeArguments = ["architectures", "code", "imageUri"] as const;

/** The code as Lambda takes it: zipped, or where the image is. */
export async function codeOf(
  inputs: Plain<FunctionArgs>,
): Promise<{ ZipFile: Uint8Array } | { ImageUri: string }> {
  const { imageUri } = inputs;
  if (imageUri) return { ImageUri: imageUri };
  const code = archiveOf(inputs);
  // An import has none, so it's no part of the check.
  if (!code) throw new Error("one of `code,imageUri` must be specified");
  return { ZipFile: await zipOf(code) };
}

/** The engine's own archive, whose type the arguments don't know. */
export function archiveOf({ code }: { readonly code?: unknown }): Archive | undefined {
  return code instanceof Archive ? code : undefined;
}
