/**
 * An answer for machines, in one style: indented by two spaces and ended with a line break. Names are in camelCase, points in
 * time ISO 8601 of UTC, `null` where a thing may be and is not, and left out is what nobody has to know.
 */
export function jsonText(answer: object): string {
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}
