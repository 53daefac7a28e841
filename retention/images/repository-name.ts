import type { Checked, Problem } from "../problem";

/**
 * The name of the one repository of an area's stage: `<area>-assets-<stage>`.
 *
 * Both parts are narrower than ECR's own pattern (lower case words, single hyphens), so that every name derived from
 * them (cluster, roles, load balancer) is legal too. No two pairs give the same name.
 */
export function repositoryName(area: string, stage: string): Checked<string> {
  const problems = [...partProblems("area", area), ...partProblems("stage", stage)];
  if (startsWithDigit(area)) {
    problems.push({
      code: "illegal-start",
      path: "area",
      message: `\`area\` must start with a letter, got ${quote(area)}.`,
    });
  }
  if (hasSeparator(stage.toLowerCase())) {
    // The last word "assets" in the name separates area and stage; with another one in the stage, two environments
    // could share a repository: (a, assets-b) and (a-assets, b).
    problems.push({
      code: "reserved-word",
      path: "stage",
      message: `\`stage\` must not contain the word "${separatorWord}", got ${quote(stage)}: it separates area and stage in the repository's name.`,
    });
  }
  const name = `${area}-${separatorWord}-${stage}`;
  if (name.length > maximumLength) {
    problems.push({
      code: "too-long",
      path: "area",
      message: `The repository's name "${name.slice(0, 40)}..." has ${name.length} characters; ECR allows ${maximumLength}. Shorten \`area\` or \`stage\`.`,
    });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: name };
}

const separatorWord = "assets";
/** ECR's own limit: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const maximumLength = 256;
const words = /^[a-z0-9]+(-[a-z0-9]+)*$/;

function partProblems(path: "area" | "stage", value: string): Problem[] {
  if (value === "") {
    return [
      { code: "empty", path, message: `\`${path}\` must not be empty; use words such as ${example(path)}.` },
    ];
  }
  // Never lower-cased silently: `Dev` and `dev` are two stages to Pulumi and would become one repository.
  const lower = value.toLowerCase();
  const problems: Problem[] = [];
  if (lower !== value) {
    const suggestion = isLegal(path, lower) ? ` Use "${lower}".` : "";
    problems.push({
      code: "upper-case",
      path,
      message: `\`${path}\` must be lower case, got ${quote(value)}: ECR allows nothing else, and two spellings must not share one repository.${suggestion}`,
    });
  }
  if (!words.test(lower)) {
    problems.push({
      code: "illegal-characters",
      path,
      message: `\`${path}\` must be lower case letters and digits, in words joined by single hyphens (${example(path)}), got ${quote(value)}.`,
    });
  }
  return problems;
}

/** What another line refuses is no way out. */
function isLegal(path: "area" | "stage", value: string): boolean {
  return words.test(value) && (path === "area" ? !startsWithDigit(value) : !hasSeparator(value));
}

function hasSeparator(stage: string): boolean {
  return stage.split("-").includes(separatorWord);
}

function startsWithDigit(value: string): boolean {
  return /^[0-9]/.test(value);
}

function example(path: "area" | "stage"): string {
  return path === "area" ? '"myapp"' : '"dev"';
}

function quote(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value);
}
