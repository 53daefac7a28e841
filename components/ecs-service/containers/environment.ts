import type { Problem } from "../../../retention";

/**
 * What is wrong with the names of a container's environment variables, given plainly and as secrets.
 *
 * @param prefix what the paths of the container's arguments begin with: empty, or `sidecars.<name>.`
 */
export function environmentProblems(
  prefix: string,
  environment: readonly string[],
  secrets: readonly string[],
): Problem[] {
  return [
    ...environment.flatMap((name) => nameProblems(`${prefix}environment`, name)),
    ...secrets.flatMap((name) => nameProblems(`${prefix}secrets`, name)),
    ...secrets
      .filter((name) => environment.includes(name))
      .map((name) => ({
        code: "duplicate-variable",
        path: `${prefix}secrets.${name}`,
        message: `\`${prefix}secrets.${name}\` is in \`${prefix}environment\` too, and a variable has one value. Remove one of them.`,
      })),
  ];
}

/** A process's environment is a list of `NAME=value`. */
function nameProblems(path: string, name: string): Problem[] {
  if (name !== "" && !name.includes("=") && !name.includes("\0")) return [];
  const message = `\`${path}\` has a variable named ${JSON.stringify(name)}; a name is not empty and has no "=".`;
  return [{ code: "illegal-variable", path: `${path}.${name}`, message }];
}
