import * as fs from "node:fs";
import * as path from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { createGenerator } from "ts-json-schema-generator";

import { checkout } from "../../../local/paths";

/** What the package ships for those who read lines in another language. */
export const schemaFile = path.join(checkout, "automation/events/events.schema.json");

let validate: ValidateFunction | undefined;

/** What is wrong with a line, by the shipped schema. */
export function lineProblems(line: object): string[] {
  validate ??= new Ajv({ allowUnionTypes: true }).compile(
    JSON.parse(fs.readFileSync(schemaFile, "utf8")) as object,
  );
  return validate(line)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The schema of a line, out of the types and their docs. */
export function generatedSchema(): object {
  const generator = createGenerator({
    path: path.join(checkout, "automation/events/json-lines.ts"),
    tsconfig: path.join(checkout, "tsconfig.json"),
    type: "EventLine",
    // New properties come without a new version.
    additionalProperties: true,
    skipTypeCheck: true,
  });
  const { $schema, ...schema } = generator.createSchema("EventLine");
  return {
    $schema,
    $id: "https://pulumi-berth/automation/events.schema.json",
    title: "EventLine",
    ...schema,
  };
}
