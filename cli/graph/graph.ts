import { CliError } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import { visible } from "../shared/foreign-text";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";
import { list } from "../shared/wording";
import type { StackOptions } from "../status/stack-options";
import { askedStacks } from "../status/stacks";
import { mermaidGraph } from "./mermaid";
import { stackGraph, type StackGraph } from "./stack-graph";

export interface GraphOptions extends StackOptions {
  readonly detail?: boolean;
  readonly format: Format | "mermaid" | "svg";
}

/** `berth graph`: the order of one stack's resources. */
export async function graph(io: Io, options: GraphOptions): Promise<ExitCode> {
  const [stack] = await askedStacks(io, options);
  if (!stack) throw new CliError("no-stack", "There is no stack to show.");
  const found = stackGraph(await stack.state(), options.detail);
  if (found.nodes.length === 0) {
    throw new CliError(
      "empty-stack",
      `The stack ${stack.name} has no resources to show yet: run \`pulumi up\`.`,
    );
  }
  io.stdout.write(await written(found, stack.name, options.format));
  return exitCodes.safe;
}

async function written(found: StackGraph, stack: string, format: GraphOptions["format"]): Promise<string> {
  switch (format) {
    case "json":
      return jsonText(found);
    case "mermaid":
      return mermaidGraph(found);
    case "svg":
      // The layout is loaded only where something is drawn.
      return (await import("./svg.ts")).svgGraph(found, `The order of the stack ${stack}`);
    case "text":
      return asText(found);
  }
}

/** In an order in which they can be made, each with what it waits for. */
function asText({ nodes, edges }: StackGraph): string {
  const names = new Map(nodes.map(({ id, kind, name }) => [id, `${kind} ${visible(name)}`]));
  const lines = nodes.map(({ id }) => {
    const first = edges.flatMap(({ from, to }) => (to === id ? [names.get(from)!] : []));
    return `${names.get(id)}${first.length === 0 ? "" : `, after ${list(first)}`}`;
  });
  return `${lines.join("\n")}\n`;
}
