import { exitCodes, type ExitCode } from "../../shared/exit-codes";
import type { Io } from "../../shared/io";
import { jsonText } from "../../shared/json-text";
import type { Format } from "../../shared/options";
import { deployerPolicy, managedPolicyLimit, policyLength } from "./document";
import { rightsOf, type Part, type PartName } from "./part";
import { allParts } from "./parts";
import type { Names } from "./scopes";

/** That nobody has tried it, to be said wherever it is shown. */
export const unproven =
  "Unproven on AWS: it was recorded on the local AWS, and its rest read in the source of the provider and in AWS's documentation.";

/** What `--iam` is told. */
export interface PolicyRequest {
  readonly names: Names;
  /** @default all */
  readonly parts?: ReadonlySet<PartName>;
  readonly format: Format;
}

/** `berth doctor --iam`: the policy alone on the standard output, so that it can be written to a file. */
export function printPolicy(io: Io, { names, parts, format }: PolicyRequest): ExitCode {
  const chosen = allParts.filter(({ name }) => parts === undefined || parts.has(name));
  const policy = deployerPolicy(chosen, names);
  if (format === "json") {
    const rights = rightsOf(chosen).map(({ action, part, on, from, source }) => ({
      action,
      part,
      on,
      from,
      ...(source !== undefined && { source }),
    }));
    io.stdout.write(jsonText({ proof: unproven, length: policyLength(policy), rights, policy }));
    return exitCodes.safe;
  }
  io.stdout.write(jsonText(policy));
  io.stderr.write(`${unproven} \`--json\` says of each right where it is known from.\n`);
  if (policyLength(policy) > managedPolicyLimit) io.stderr.write(tooLong(chosen, names));
  return exitCodes.safe;
}

function tooLong(parts: readonly Part[], names: Names): string {
  const commands = fittingParts(parts, names).map(
    (group) => `  berth doctor --iam --parts ${group.map(({ name }) => name).join(" ")}\n`,
  );
  const length = policyLength(deployerPolicy(parts, names));
  return `It has ${length} characters, and a managed policy takes ${managedPolicyLimit}. Leave out what you don't use, or make several:\n${commands.join("")}`;
}

/** The parts in groups that each fit into a managed policy, in their order. */
export function fittingParts(parts: readonly Part[], names: Names): Part[][] {
  const groups: Part[][] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (last && policyLength(deployerPolicy([...last, part], names)) <= managedPolicyLimit) last.push(part);
    else groups.push([part]);
  }
  return groups;
}
