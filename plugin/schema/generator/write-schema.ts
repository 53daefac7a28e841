import { writeFileSync } from "node:fs";
import * as path from "node:path";

import { format, resolveConfig } from "prettier";

import { packageSchema } from "./package-schema";

/** Where the schema lies in the checkout. */
export const schemaFile = "plugin/schema/schema.json";

/** The schema's text, as it is kept. */
export async function schemaText(checkout: string): Promise<string> {
  const file = path.join(checkout, schemaFile);
  return format(JSON.stringify(packageSchema(checkout)), {
    ...(await resolveConfig(file)),
    filepath: file,
  });
}

export async function writeSchema(checkout: string): Promise<void> {
  writeFileSync(path.join(checkout, schemaFile), await schemaText(checkout));
}
