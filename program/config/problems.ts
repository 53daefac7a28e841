import type { z } from "zod";

import { nearestWord } from "../../retention/did-you-mean";
import type { Problem } from "../../retention";
import { isOwnText, knownKeys, unknownKeyText } from "./schema-parts";
import { got, wantedText } from "./wanted-text";

/**
 * All issues of a schema in our words, each once, and without those that follow from another: a key that was misspelt is
 * not missing besides.
 *
 * @param namespace What the paths begin with: `berth:`, or nothing.
 */
export function problemsOf(issues: readonly z.core.$ZodIssue[], namespace: string): Problem[] {
  const found = issues.flatMap((issue) => ownIssues(issue)).map((issue) => described(issue, namespace));
  const meant = new Set(found.flatMap((one) => one.flatMap(({ meant }) => meant ?? [])));
  const problems = found
    .flat()
    .filter(({ problem: { code, path } }) => code !== "missing" || !meant.has(path))
    .map(({ problem }) => problem);
  return [...new Map(problems.map((problem) => [`${problem.path}\n${problem.message}`, problem])).values()];
}

/** `services[0].image.context` */
export function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text.slice(1);
}

interface Described {
  readonly problem: Problem;
  /** The path of the key that was probably meant. */
  readonly meant?: string;
}

/** Of a key that may not be, the schema says what is wrong one level down. */
function ownIssues(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_key") return [issue];
  return issue.issues.map((inner) => ({ ...inner, path: issue.path }));
}

function described(issue: z.core.$ZodIssue, namespace: string): Described[] {
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(issue);
    return issue.keys.map((key) => {
      const near = nearestWord(key, known);
      return {
        problem: {
          code: "unknown-key",
          path: namespace + pathOf([...issue.path, key]),
          message: known.length > 0 ? unknownKeyText(key, known) : "is not known here.",
        },
        ...(near !== undefined && { meant: namespace + pathOf([...issue.path, near]) }),
      };
    });
  }
  const path = namespace + pathOf(issue.path);
  if (issue.code === "invalid_type" && issue.input === undefined)
    return [{ problem: { code: "missing", path, message: "must be set." } }];
  const message = isOwnText(issue.message) ? `${issue.message}${got(issue)}.` : wantedText(issue);
  return [{ problem: { code: issue.code.replaceAll("_", "-"), path, message } }];
}
