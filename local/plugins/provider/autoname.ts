import { createHash, randomBytes } from "node:crypto";
import type { Values } from "./values";

/** How names are made for programs that give none. */
export interface Autoname {
  readonly maxLength: number;
  /** @default `name` */
  readonly property?: string;
  /** What a name must end in, by the other inputs. */
  readonly suffix?: (inputs: Values) => string;
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
  inputs: Values,
  seed: Uint8Array,
  engine?: EngineAutonaming,
): string | undefined {
  if (engine?.mode === "disable") return undefined;
  const made = engine ? engine.proposedName : `${logicalName}-${hexDigits(seed)}`;
  const name = `${made}${rule.suffix?.(inputs) ?? ""}`;
  if (name.length > rule.maxLength) {
    throw new RangeError(
      `\`${nameProperty(rule)}\` would be made as ${JSON.stringify(name)}, which is ${name.length} characters long; ` +
        `at most ${rule.maxLength} are allowed. Set \`${nameProperty(rule)}\`, or choose a shorter resource name.`,
    );
  }
  return name;
}

/** The property that has the name. */
export function nameProperty({ property = "name" }: Autoname): string {
  return property;
}

function hexDigits(seed: Uint8Array): string {
  const source = seed.length > 0 ? createHash("sha256").update(seed).digest() : randomBytes(4);
  return source.toString("hex").slice(0, 7);
}
