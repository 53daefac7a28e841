import { z } from "zod";

import { unknownValue, type DeclaredResource } from "../../retention/declared/declared-resource";
import { isTooDeep } from "../../retention/json-depth";
import { invalidInput } from "../shared/errors";
import { parseJsonInput } from "../shared/json-input";

/**
 * The resources in what `pulumi stack export` prints, in the order of the state; without those that wait for their deletion.
 * Values that it has encrypted are `unknownValue`.
 *
 * @throws `CliError` `invalid-input`
 */
export function resourcesInState(option: string, file: string, text: string): DeclaredResource[] {
  const { deployment } = parseJsonInput(option, file, text, stateSchema);
  if (isTooDeep(deployment)) {
    const message = "The state nests lists and maps more than 100 deep.";
    throw invalidInput(option, file, [{ code: "too-deep", path: "deployment", message }]);
  }
  return deployment.resources
    .filter((resource) => resource.delete !== true)
    .map(({ urn, type, inputs, outputs }) => ({
      ...{ urn, type, name: urn.split("::").at(-1) ?? urn },
      // What the program said, and what the provider has answered of it.
      props: plain({ ...inputs, ...outputs }) as Record<string, unknown>,
    }));
}

const properties = z.record(z.string(), z.unknown()).optional();

const stateSchema = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: z.string(),
          type: z.string(),
          delete: z.boolean().optional(),
          inputs: properties,
          outputs: properties,
        }),
      )
      .default([]),
  }),
});

/**
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go
 */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  const object = value as Readonly<Record<string, unknown>>;
  if (object[signatureKey] === secretSignature) return shown(object["plaintext"]);
  return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, plain(inner)]));
}

/** A secret as `--show-secrets` has it: JSON text. */
function shown(plaintext: unknown): unknown {
  if (typeof plaintext !== "string") return unknownValue;
  try {
    return plain(JSON.parse(plaintext));
  } catch {
    return unknownValue;
  }
}
