import { rows, titles, type Asked } from "./rows";

/** The tables of `docs/rights.md`. */
export function rightsTables(): string {
  const table = (name: string, of: readonly string[]) =>
    [`### ${titles[name]}`, "", "| may | actions | of | who, when |", "| - | - | - | - |", ...of].join("\n");
  return Object.entries(rows)
    .map(([name, { allowed, denied }]) =>
      table(name, [
        ...allowed.map((asked) => line("yes", asked)),
        ...denied.map((asked) => line("no", asked)),
      ]),
    )
    .join("\n\n");
}

function line(verdict: string, { actions, resource, principal, context = {} }: Asked): string {
  const code = (text: string) => `\`${text}\``;
  const when = Object.entries(context)
    // The same as the principal.
    .filter(([key]) => key !== "aws:PrincipalArn")
    .map(([key, value]) => `${code(key)} is ${code(String(value))}`);
  const who = [...(principal === undefined ? [] : [code(principal)]), ...when].join(", ");
  return `| ${verdict} | ${actions.map(code).join(" ")} | ${code(resource)} | ${who} |`;
}
