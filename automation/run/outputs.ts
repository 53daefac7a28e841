import { isDeepStrictEqual } from "node:util";
import { type Command, run } from "../command";
import { Secret } from "../secrets/secret";

/** The stack's outputs by name. One that is or contains a secret is a `Secret` as a whole. */
export type Outputs = Readonly<Record<string, unknown>>;

/** The outputs of the last `up`. */
export async function readOutputs(command: Command, folder: string, stack: string): Promise<Outputs> {
  const args = ["stack", "output", "--json", "--stack", stack];
  const [masked, plain] = await Promise.all([
    run(command, folder, args),
    run(command, folder, [...args, "--show-secrets"]),
  ]);
  const maskedOutputs = JSON.parse(masked) as Record<string, unknown>;
  const outputs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(JSON.parse(plain) as Record<string, unknown>)) {
    outputs[name] = isDeepStrictEqual(value, maskedOutputs[name]) ? value : new Secret(value);
  }
  return outputs;
}
