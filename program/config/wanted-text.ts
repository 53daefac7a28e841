import type { z } from "zod";

import { didYouMean } from "../../retention/did-you-mean";

/** What a value must be, what was given, and the way out, for issues that the schema library has words of its own for. */
export function wantedText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return typeText(issue);
    case "invalid_value":
      return oneOfText(issue);
    case "too_small":
      return issue.origin === "number" || issue.origin === "int"
        ? `must be at least ${issue.minimum}${got(issue)}.`
        : `must not be empty.`;
    case "too_big":
      return `must be at most ${issue.maximum}${got(issue)}.`;
    default:
      return `can't be read${got(issue)}.`;
  }
}

/** What was given, unless it may be a secret. */
export function got({ input, path }: z.core.$ZodIssue): string {
  const mayBeSecret = ["environment", "args", "secrets"].some((key) => path.includes(key));
  return mayBeSecret || input === undefined || typeof input === "object"
    ? ""
    : `, got ${JSON.stringify(input)}`;
}

function oneOfText(issue: z.core.$ZodIssueInvalidValue): string {
  const values = issue.values.map(String);
  const near = typeof issue.input === "string" ? didYouMean(issue.input, values) : "";
  const wanted = values.map((value) => JSON.stringify(value));
  return wanted.length === 1
    ? `must be ${wanted[0]}${got(issue)}.`
    : `must be one of ${wanted.join(", ")}${got(issue)}.${near}`;
}

function typeText(issue: z.core.$ZodIssueInvalidType): string {
  const key = issue.path.at(-1);
  const what = `must be ${kinds[issue.expected] ?? issue.expected}${got(issue)}`;
  const wayOut = waysOut
    .filter(({ expected, at }) => expected.includes(issue.expected) && (at === undefined || at === key))
    .map(({ text }) => text(issue.input))
    .find((text) => text !== undefined);
  return wayOut === undefined ? `${what}.` : `${what}: ${wayOut}.`;
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  record: "a map",
};

interface WayOut {
  readonly expected: readonly string[];
  /** The key that it is for; whichever, if none. */
  readonly at?: string;
  readonly text: (input: unknown) => string | undefined;
}

const numbers = ["number", "int"];
const maps = ["object", "record"];
const spellings: Readonly<Record<string, boolean>> = {
  ...{ yes: true, on: true, true: true, y: true },
  ...{ no: false, off: false, false: false, n: false },
};

/** What users of Compose, Copilot and Kubernetes write, and what it is here. The first that fits. */
const waysOut: readonly WayOut[] = [
  { expected: numbers, at: "memory", text: (input) => inMebibytes(input) },
  { expected: numbers, at: "cpu", text: (input) => inUnits(input) },
  {
    expected: numbers,
    text: (input) =>
      typeof input === "string" && /^-?\d+(\.\d+)?$/.test(input.trim())
        ? `leave out the quotes, ${input.trim()}`
        : typeof input === "string" && /^\d/.test(input)
          ? "a number without a unit"
          : undefined,
  },
  {
    expected: ["boolean"],
    text: (input) => flagText(input),
  },
  {
    expected: ["string"],
    text: (input) =>
      typeof input === "number" || typeof input === "boolean" ? "put it in quotes" : undefined,
  },
  {
    expected: ["array"],
    at: "services",
    text: () => "each service begins with `- name: <name>`",
  },
  {
    expected: ["array"],
    text: (input) => (typeof input === "object" ? undefined : `write [${JSON.stringify(input)}]`),
  },
  {
    expected: maps,
    at: "image",
    text: () =>
      "`{ context: <folder> }` to build it, `{ tag: <tag> }` or `{ digest: <digest> }` if CI pushes it",
  },
  {
    expected: maps,
    at: "loadBalancer",
    text: (input) => `or ${flagText(input) ?? "true, or false"}`,
  },
];

function flagText(input: unknown): string | undefined {
  const meant = typeof input === "string" ? spellings[input.toLowerCase()] : undefined;
  return meant === undefined ? undefined : `write ${meant}, without quotes`;
}

function inMebibytes(input: unknown): string | undefined {
  const [, number, unit] = /^(\d+)\s*([gm])(?:i?b)?$/i.exec(String(input)) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  return `in MiB and without a unit, ${unit.toLowerCase() === "g" ? Number(number) * 1024 : number}`;
}

function inUnits(input: unknown): string | undefined {
  const [, number] = /^(\d*\.?\d+)\s*vcpus?$/i.exec(String(input)) ?? [];
  return number === undefined ? undefined : `in units of which 1024 are a vCPU, ${Number(number) * 1024}`;
}
