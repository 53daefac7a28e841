import { createHash, randomBytes } from "node:crypto";
import type { Values } from "./values";

/** How names are made for programs that give none. */
export interface Autoname {
  /** @default any length */
  readonly maxLength?: number;
  /** A name that would be too long loses its middle. @default it is refused */
  readonly trim?: true;
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
  const { maxLength = Infinity } = rule;
  const suffix = rule.suffix?.(inputs) ?? "";
  const digits = hexDigits(seed);
  const room = maxLength - suffix.length - digits.length;
  const prefix = rule.trim ? withoutMiddle(`${logicalName}-`, room) : `${logicalName}-`;
  const name = `${engine ? engine.proposedName : `${prefix}${digits}`}${suffix}`;
  if (name.length > maxLength) {
    throw new RangeError(
      `\`${nameProperty(rule)}\` would be made as ${JSON.stringify(name)}, which is ${name.length} characters long; ` +
        `at most ${maxLength} are allowed. Set \`${nameProperty(rule)}\`, or choose a shorter resource name.`,
    );
  }
  return name;
}

/** The property that has the name. */
export function nameProperty({ property = "name" }: Autoname): string {
  return property;
}

/** Both ends tell names apart: what is nested in something has its name in front. */
function withoutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const front = Math.floor(length / 2);
  return `${text.slice(0, front)}${text.slice(text.length - (length - front))}`;
}

function hexDigits(seed: Uint8Array): string {
  const source = seed.length > 0 ? createHash("sha256").update(seed).digest() : randomBytes(4);
  return source.toString("hex").slice(0, 7);
}
