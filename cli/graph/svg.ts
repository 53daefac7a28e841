import dagreLibrary from "@dagrejs/dagre";

import { visible } from "../shared/foreign-text";
import { xml } from "../shared/xml";
import type { GraphNode, StackGraph } from "./stack-graph";

/** What is used of the library, whose own types refer to some that can't be found from here. */
interface Dagre {
  readonly graphlib: { readonly Graph: new () => Layout };
  readonly layout: (graph: Layout) => void;
}

interface Layout {
  setGraph(options: object): void;
  setDefaultEdgeLabel(make: () => object): void;
  setNode(id: string, size: Box): void;
  setEdge(from: string, to: string): void;
  graph(): Partial<Box>;
  edge(from: string, to: string): { readonly points: readonly Point[] };
  node(id: string): Point & Box;
}

const dagre = dagreLibrary as unknown as Dagre;

/** The graph as a drawing, from the left to the right in the order in which resources are made. */
export function svgGraph({ nodes, edges }: StackGraph, title: string): string {
  const layout = new dagre.graphlib.Graph();
  layout.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 46, marginx: margin, marginy: margin });
  layout.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) layout.setNode(node.id, { width: widthOf(node), height: boxHeight });
  for (const { from, to } of edges) layout.setEdge(from, to);
  dagre.layout(layout);
  const { width = 2 * margin, height = 2 * margin } = layout.graph();
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${number(width)} ${number(height)}" width="${number(width)}" height="${number(height)}" role="img">`,
    `<title>${xml(visible(title))}</title>`,
    `<style>${style}</style>`,
    `<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#57606a"/></marker></defs>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...edges.map(({ from, to }) => lineOf(layout.edge(from, to).points)),
    ...nodes.flatMap((node) => boxOf(node, layout.node(node.id))),
    "</svg>",
    "",
  ].join("\n");
}

const [margin, boxHeight, letterWidth] = [16, 40, 7.2];

interface Point {
  readonly x: number;
  readonly y: number;
}

/** No font is measured here: its letters are taken for wide ones. */
function widthOf({ kind, name }: GraphNode): number {
  return Math.max(kind.length, visible(name).length) * letterWidth + 20;
}

function lineOf(points: readonly Point[]): string {
  const [first, ...others] = points.map(({ x, y }) => `${number(x)} ${number(y)}`);
  return `<path class="edge" d="M${first} ${others.map((point) => `L${point}`).join(" ")}" marker-end="url(#head)"/>`;
}

function boxOf({ kind, name }: GraphNode, { x, y, width, height }: Point & Box): string[] {
  const left = number(x - width / 2);
  const top = number(y - height / 2);
  return [
    `<rect class="box ${xml(classOf(kind))}" x="${left}" y="${top}" width="${number(width)}" height="${number(height)}" rx="5"/>`,
    `<text class="kind" x="${number(x)}" y="${number(y - 4)}">${xml(kind)}</text>`,
    `<text class="name" x="${number(x)}" y="${number(y + 12)}">${xml(visible(name))}</text>`,
  ];
}

interface Box {
  readonly width: number;
  readonly height: number;
}

function classOf(kind: string): string {
  if (kind === "Release") return "release";
  if (kind === "Image") return "image";
  return kind.startsWith("Repository") || kind === "LifecyclePolicy" ? "repository" : "other";
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

const style =
  "text{font:12px system-ui,sans-serif;fill:#1b1f24;text-anchor:middle}.kind{fill:#57606a;font-size:11px}.name{font-weight:600}" +
  ".edge{fill:none;stroke:#57606a}.box{fill:#f6f8fa;stroke:#8da2b5}.repository{fill:#e7f0fb}.image{fill:#fdf1dc}.release{fill:#e3f4e6}";
