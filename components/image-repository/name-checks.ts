import type { Problem } from "../../retention";

/**
 * What is wrong with a repository's name, if something is.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
 */
export function repositoryNameProblems(name: string): Problem[] {
  const path = "repositoryName";
  const problems: Problem[] = [];
  if (name.length < 2 || name.length > 256) {
    const message = `\`${path}\` must have 2 to 256 characters, got ${name.length}.`;
    problems.push({ code: "illegal-length", path, message });
  }
  // Never lower-cased silently: "Dev" and "dev" are two names to Pulumi and would become one repository.
  const lower = name.toLowerCase();
  if (lower !== name) {
    const suggestion = pattern.test(lower) ? ` Use "${lower}", if no other stack does.` : "";
    const message = `\`${path}\` must be lower case, got ${quote(name)}: ECR allows nothing else, and two spellings must not share one repository.${suggestion}`;
    problems.push({ code: "upper-case", path, message });
  }
  if (name !== "" && !pattern.test(lower)) {
    const message = `\`${path}\` must be lower case letters and digits, in words joined by ".", "_", "-" or "/" and beginning with a letter, such as "myapp-assets-dev", got ${quote(name)}.`;
    problems.push({ code: "illegal-characters", path, message });
  }
  return problems;
}

/** What ECR's documentation, its API and CDK all allow. */
const pattern = /^(?=[a-z])[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/;

function quote(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value);
}
