import { InvalidArgumentError, Option, type Command } from "commander";

import { didYouMean } from "../../retention/did-you-mean";
import { parseIsoTime } from "../../retention/iso-time";

/** How a command answers. */
export type Format = "text" | "json";

/** `--format`, as every command has it. */
export function formatOption(...more: readonly string[]): Option {
  return new Option("--format <format>", `how to answer: ${["text", "json", ...more].join(", ")}`)
    .default("text")
    .argParser(oneOf("text", "json", ...more));
}

/** Takes one of the given words; names the nearest for another one. */
export function oneOf(...allowed: readonly string[]): (value: string) => string {
  return (value) => {
    if (allowed.includes(value)) return value;
    throw new InvalidArgumentError(`It must be one of: ${allowed.join(", ")}.${didYouMean(value, allowed)}`);
  };
}

/** Takes a whole number out of a range. */
export function wholeNumber(from: number, to: number): (value: string) => number {
  return (value) => {
    const number = /^[0-9]{1,15}$/.test(value) ? Number(value) : NaN;
    if (number >= from && number <= to) return number;
    const wanted = `It must be a whole number from ${from} to ${to}.`;
    // Of what is no number, none is the nearest.
    const isNumber = /^-?[0-9]+([.][0-9]+)?$/.test(value);
    const nearest = Math.min(to, Math.max(from, Math.round(Number(value))));
    throw new InvalidArgumentError(isNumber ? `${wanted} The nearest one is ${nearest}.` : wanted);
  };
}

/** Takes a point in time as ISO 8601 text, of UTC where it names no zone; gives milliseconds since 1970. */
export function instant(value: string): number {
  const at = parseIsoTime(value);
  if (at !== undefined) return at;
  throw new InvalidArgumentError("It must be a point in time such as 2026-08-01 or 2026-08-01T12:00:00Z.");
}

/**
 * An option that must be given. Commander's own required options are asked for before unknown ones are looked at: whoever
 * writes `--polcy` would be told that `--policy` is missing.
 */
export function requireOption(command: Command, flags: string, description: string): Command {
  const option = new Option(flags, description);
  return command.addOption(option).hook("preAction", () => {
    if (command.getOptionValue(option.attributeName()) === undefined)
      command.error(`error: \`${flags}\` is missing: ${description}`, { code: "missing-option" });
  });
}
