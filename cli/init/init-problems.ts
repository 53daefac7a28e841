import * as path from "node:path";

import { isReleaseService, repositoryName, type Problem } from "../../retention";
import type { InitProject } from "./project-files";

/** Everything that is wrong with what a project is to be made of. */
export function initProblems({
  name,
  stage,
  region,
  services = [],
}: Pick<InitProject, "name" | "stage" | "region"> & {
  readonly services?: InitProject["services"] | [];
}): Problem[] {
  return [...repositoryProblems(name, stage), ...regionProblems(region), ...serviceProblems(services)];
}

/** In the words of the flags: the project is the area. */
function repositoryProblems(name: string, stage: string): Problem[] {
  const checked = repositoryName(name, stage);
  if (checked.ok) return [];
  return checked.problems.map(({ code, path: at, message }) => {
    const flag = at === "area" ? "--name" : "--stage";
    return {
      code,
      path: flag,
      message: message.replaceAll("`area`", "`--name`").replaceAll("`stage`", "`--stage`"),
    };
  });
}

function regionProblems(region: string): Problem[] {
  if (/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) return [];
  const got =
    region === "" ? "and neither AWS_REGION nor AWS_DEFAULT_REGION is set" : `got ${JSON.stringify(region)}`;
  const message = `\`--region\` must be an AWS region such as eu-west-1, ${got}.`;
  return [{ code: "illegal-region", path: "--region", message }];
}

function serviceProblems(
  services: readonly { readonly name: string; readonly context: string }[],
): Problem[] {
  return services.flatMap(({ name, context }, index) => {
    const problems: Problem[] = [];
    if (!isReleaseService(name) || !/^[a-z0-9-]+$/.test(name)) {
      const message = `\`--service\` must be lower case letters, digits and hyphens, got ${JSON.stringify(name)}.`;
      problems.push({ code: "illegal-service", path: "--service", message });
    }
    if (services.findIndex((one) => one.name === name) !== index) {
      const message = `Two services would be named "${name}": rename one of them where they come from, or start with \`--from none\`.`;
      problems.push({ code: "duplicate-service", path: "--service", message });
    }
    if (path.isAbsolute(context)) {
      const message = `\`--context\` must be relative to the project's folder, got ${JSON.stringify(context)}.`;
      problems.push({ code: "absolute-path", path: "--context", message });
    }
    return problems;
  });
}
