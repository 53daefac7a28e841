import { visible } from "../shared/foreign-text";
import type { StackGraph } from "./stack-graph";

/**
 * The graph as a flowchart, for markdown.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function mermaidGraph({ nodes, edges }: StackGraph): string {
  return [
    "flowchart LR",
    ...nodes.map(({ id, kind, name }) => `  ${id}["${text(kind)}<br/>${text(name)}"]`),
    ...edges.map(({ from, to }) => `  ${from} --> ${to}`),
    "",
  ].join("\n");
}

/** What would end a text, or be markup, by its number. */
function text(shown: string): string {
  return visible(shown).replace(/["#;<>&`\\]/g, (character) => `#${character.charCodeAt(0)};`);
}
