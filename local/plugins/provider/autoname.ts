import { createHash, randomBytes } from "node:crypto";

/** How names are made for programs that give none. */
export interface Autoname {
  readonly maxLength: number;
}

/** The engine's own wish for a name (`pulumi:autonaming` in the configuration). */
export interface EngineAutonaming {
  readonly mode: "propose" | "enforce" | "disable";
  readonly proposedName: string;
}

/**
 * The name of a resource whose program gives none: `<logical name>-<7 hex digits>`. The digits come from the engine's
 * seed, so that an update plan and its deployment agree.
 */
export function autoname(
  logicalName: string,
  rule: Autoname,
  seed: Uint8Array,
  engine?: EngineAutonaming,
): string | undefined {
  if (engine?.mode === "disable") return undefined;
  const name = engine ? engine.proposedName : `${logicalName}-${hexDigits(seed)}`;
  if (name.length > rule.maxLength) {
    throw new RangeError(
      `\`name\` would be made as ${JSON.stringify(name)}, which is ${name.length} characters long; ` +
        `at most ${rule.maxLength} are allowed. Set \`name\`, or choose a shorter resource name.`,
    );
  }
  return name;
}

function hexDigits(seed: Uint8Array): string {
  const source = seed.length > 0 ? createHash("sha256").update(seed).digest() : randomBytes(4);
  return source.toString("hex").slice(0, 7);
}
