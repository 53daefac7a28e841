import { repositoryName, type Problem } from "../../retention";
import type { InitService } from "./program-text";

/** What every project has, and a terminal is asked for. */
export interface Basics {
  /** Of the Pulumi project and of the area. */
  readonly name: string;
  readonly stage: string;
  /** Empty where nothing says one. */
  readonly region: string;
}

/**
 * Everything that is wrong with name, stage and region, in the words of the options: the project is the area.
 *
 * @param o `taken` is the name of a Pulumi project that is there already
 */
export function basicsProblems(
  { name, stage, region }: Basics,
  { taken }: { readonly taken?: string | undefined } = {},
): Problem[] {
  return [...repositoryProblems(name, stage), ...projectProblems(name, taken), ...regionProblems(region)];
}

function repositoryProblems(name: string, stage: string): Problem[] {
  const checked = repositoryName(name, stage);
  if (checked.ok) return [];
  return checked.problems.map(({ code, path, message }) => ({
    ...{ code, path: path === "area" ? "--name" : "--stage" },
    message: message.replaceAll("`area`", "`--name`").replaceAll("`stage`", "`--stage`"),
  }));
}

function projectProblems(name: string, taken: string | undefined): Problem[] {
  const problem = (code: string, message: string) => [{ code, path: "--name", message }];
  if (name.length > longestProject)
    return problem(
      "too-long",
      `\`--name\` must have at most ${longestProject} characters, as a Pulumi project, got ${name.length}. Shorten it.`,
    );
  // Two projects of one name share their stacks: an `up` of the new one would delete what the other has.
  if (name === taken)
    return problem(
      "project-exists",
      `\`--name\` must not be ${JSON.stringify(name)}: the Pulumi project here has that name, and both would have the same stacks. Use ${JSON.stringify(`${name}-berth`)}.`,
    );
  // npm installs no package into one of the same name.
  return name === "pulumi-berth"
    ? problem(
        "reserved-name",
        '`--name` must not be "pulumi-berth", the name of the package. Use another one.',
      )
    : [];
}

const longestProject = 100;

function regionProblems(region: string): Problem[] {
  if (/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) return [];
  const message =
    region === ""
      ? "`--region` is missing, and neither AWS_REGION nor AWS_DEFAULT_REGION is set. Name an AWS region such as eu-west-1."
      : `\`--region\` must be an AWS region such as eu-west-1, got ${JSON.stringify(region)}.`;
  return [{ code: "illegal-region", path: "--region", message }];
}

/** What `Environment` refuses of the names, and of two that are the same. */
export function serviceProblems(services: readonly Pick<InitService, "name">[]): Problem[] {
  return services.flatMap(({ name }, index) => {
    const problems: Problem[] = [];
    const add = (code: string, message: string) => problems.push({ code, path: "--service", message });
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > longestService)
      add(
        "illegal-service",
        `\`--service\` must be lower case letters and digits, in words joined by single hyphens, begin with a letter and have at most ${longestService} characters ("web"), got ${JSON.stringify(name)}.`,
      );
    if (name.startsWith("internal-"))
      add(
        "reserved-name",
        `\`--service\` must not begin with "internal-", which AWS keeps for itself, got ${JSON.stringify(name)}.`,
      );
    if (services.findIndex((one) => one.name === name) !== index)
      add(
        "duplicate-service",
        `Two services would be named ${JSON.stringify(name)}: rename one of them where they come from, or start with \`--from none\`.`,
      );
    return problems;
  });
}

const longestService = 64;
