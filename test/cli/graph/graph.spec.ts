import assert from "node:assert/strict";
import fc from "fast-check";

import { stackGraph, type StackGraph } from "../../../cli/graph/stack-graph";
import { berth, temporaryFiles } from "../command";
import { shopState } from "../status/stack-state";

const digest = `sha256:${"a".repeat(64)}`;

describe("berth graph", () => {
  const write = temporaryFiles();
  let state: string;
  before(() => {
    state = write("shop.json", shopState({ repositoryName: "shop-assets-prod", revision: 12, digest }));
  });
  const graph = (...more: string[]) => berth(["graph", "--state", state, ...more]);

  it("tells the order in which images and services are made, each with what it waits for itself", async () => {
    const { code, stdout } = await graph();
    assert.equal(code, 0);
    assert.equal(
      stdout,
      [
        "Repository images",
        "LifecyclePolicy images-policy, after Repository images",
        "Image web-17, after LifecyclePolicy images-policy",
        "TaskDefinition web-task, after Image web-17",
        "Service web, after TaskDefinition web-task",
        "Release web, after Service web",
        "",
      ].join("\n"),
    );
  });

  it("has all else with --detail, but for providers and what is about to go", async () => {
    const { stdout } = await graph("--detail", "--json");
    const { nodes } = JSON.parse(stdout) as StackGraph;
    assert.deepEqual(
      nodes.map(({ kind }) => kind).filter((kind) => ["Role", "aws", "Queue"].includes(kind)),
      ["Role"],
    );
  });

  it("is Mermaid", async () => {
    const { stdout } = await graph("--format", "mermaid");
    assert.match(stdout, /^flowchart LR\n {2}n1\["Repository<br\/>images"\]\n/);
    assert.match(stdout, /\n {2}n1 --> n2\n/);
  });

  it("is a drawing with a box for each, none over another, and a line for each edge", async () => {
    const { stdout } = await graph("--format", "svg");
    assert.match(stdout, /^<svg xmlns=.*<\/svg>\n$/s);
    const boxes = [
      ...stdout.matchAll(
        /<rect class="box[^>]* x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"/g,
      ),
    ].map(([, ...numbers]) => numbers.map(Number) as [number, number, number, number]);
    assert.equal(boxes.length, 6);
    assert.equal(stdout.match(/class="edge"/g)?.length, 5);
    for (const [x, y, width, height] of boxes)
      for (const [otherX, otherY] of boxes) {
        if (otherX === x && otherY === y) continue;
        assert.ok(Math.abs(otherX - x) >= Math.min(width, 20) || Math.abs(otherY - y) >= height);
      }
  });

  it("shows names alone, in every format", async () => {
    for (const format of ["text", "json", "mermaid", "svg"]) {
      const { stdout } = await graph("--detail", "--format", format);
      assert.doesNotMatch(stdout, /urn:pulumi|arn:aws|ciphertext|c2VjcmV0|sha256:/, format);
    }
  });

  it("keeps names from being taken for markup", async () => {
    const resource = {
      urn: 'urn:pulumi:prod::shop::aws:ecs/service:Service::a"]<b>;\u001b[31m',
      type: "aws:ecs/service:Service",
      custom: true,
    };
    const evil = write("evil.json", { deployment: { resources: [resource] } });
    for (const format of ["mermaid", "svg"]) {
      const { stdout } = await berth(["graph", "--state", evil, "--format", format]);
      assert.doesNotMatch(stdout, /<b>|\u001b|a"\]</, format);
    }
  });

  it("says what to do about a stack with nothing in it", async () => {
    const empty = write("empty.json", { deployment: { resources: [] } });
    const { code, stderr } = await berth(["graph", "--state", empty]);
    assert.equal(code, 2);
    assert.match(stderr, /has no resources to show yet: run `pulumi up`/);
  });
});

describe("the graph of a stack", () => {
  /** Each resource may wait for any of those before it. */
  const stacks = fc
    .array(fc.array(fc.nat(), { maxLength: 5 }), { minLength: 1, maxLength: 14 })
    .map((picks) =>
      picks.map((own, place) => ({
        urn: `urn:pulumi:s::p::${place % 3 === 0 ? "aws:iam/role:Role" : "aws:ecs/service:Service"}::r${place}`,
        type: place % 3 === 0 ? "aws:iam/role:Role" : "aws:ecs/service:Service",
        name: `r${place}`,
        custom: true,
        outputs: {},
        dependencies:
          place === 0
            ? []
            : own.map(
                (n) =>
                  `urn:pulumi:s::p::${(n % place) % 3 === 0 ? "aws:iam/role:Role" : "aws:ecs/service:Service"}::r${n % place}`,
              ),
      })),
    );
  const reached = (edges: readonly { from: string; to: string }[], from: string): Set<string> => {
    const found = new Set<string>();
    const queue = [from];
    for (let next = queue.pop(); next !== undefined; next = queue.pop())
      for (const edge of edges)
        if (edge.from === next && !found.has(edge.to)) queue.push((found.add(edge.to), edge.to));
    return found;
  };

  for (const detailed of [true, false]) {
    it(`reaches what the dependencies reach, ${detailed ? "of all" : "through what is not shown"}, and needs each of its edges`, () => {
      fc.assert(
        fc.property(stacks, (resources) => {
          const { nodes, edges } = stackGraph({ resources }, detailed);
          const all = resources.flatMap(({ name, dependencies }) =>
            dependencies.map((urn) => ({ from: urn.split("::").at(-1)!, to: name })),
          );
          const names = new Map(nodes.map(({ id, name }) => [id, name]));
          const shown = new Set(names.values());
          for (const { id, name } of nodes) {
            const wanted = [...reached(all, name)].filter((one) => shown.has(one)).sort();
            assert.deepEqual([...reached(edges, id)].map((one) => names.get(one)).sort(), wanted);
          }
          for (const edge of edges)
            assert.ok(
              !reached(
                edges.filter((one) => one !== edge),
                edge.from,
              ).has(edge.to),
            );
          const order = nodes.map(({ id }) => id);
          assert.ok(edges.every(({ from, to }) => order.indexOf(from) < order.indexOf(to)));
        }),
      );
    });
  }
});
