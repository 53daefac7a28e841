import * as assert from "node:assert/strict";
import { importInputs, namesClash, observe, refreshInputs } from "../../../plugins/provider/observe";
import { planCreate, planUpdate } from "../../../plugins/provider/plan";
import { flag, map, number, object, set, text, type Properties } from "../../../plugins/provider";
import { UNKNOWN } from "../../../plugins/provider/values";

const properties: Properties = {
  name: text({ forceNew: true }),
  chosen: text({ computed: true }),
  force: flag({ local: true }),
  mode: text({ default: "plain" }),
  ports: set(),
  tags: map(),
  health: object({ path: text({ computed: true }), interval: number() }),
};

describe("observing a resource", () => {
  it("keeps the program's order of a set, and what only the plugin knows", () => {
    const state = observe(properties, { ports: ["b", "a"], force: true }, { ports: ["a", "b"], arn: "x" });
    assert.deepEqual(state, { ports: ["b", "a"], force: true, arn: "x" });
  });

  it("shows what the service changed, and forgets what it no longer has", () => {
    assert.deepEqual(observe(properties, { name: "a", chosen: "x" }, { name: "b" }), { name: "b" });
  });

  it("records the parts of an object that the service chose", () => {
    const state = observe(properties, { health: { interval: 5 } }, { health: { interval: 5, path: "/" } });
    assert.deepEqual(state, { health: { interval: 5, path: "/" } });
  });

  it("refreshes the inputs that the service changed, and no others", () => {
    const inputs = { name: "a", ports: ["b", "a"], force: true, __defaults: [] };
    const before = { name: "a", ports: ["b", "a"], force: true, chosen: "x" };
    const after = { name: "a", ports: ["c"], force: true, chosen: "y" };
    assert.deepEqual(refreshInputs(properties, inputs, before, after), { ...inputs, ports: ["c"] });
  });

  it("imports what a program would have to say: neither zeros nor defaults", () => {
    const state = { name: "a", chosen: "", mode: "plain", tags: {}, ports: ["1"], arn: "x" };
    assert.deepEqual(importInputs(properties, state), { name: "a", ports: ["1"], __defaults: [] });
  });

  it("sees that a given name would be taken twice, and that a made one would not", () => {
    assert.equal(namesClash({ name: "a" }, { name: "a", __defaults: [] }), true);
    assert.equal(namesClash({ name: "a" }, { name: "b", __defaults: [] }), false);
    assert.equal(namesClash({ name: "a" }, { name: "a", __defaults: ["name"] }), false);
    assert.equal(namesClash({ id: "a" }, { id: "a", __defaults: [] }, "id"), true);
  });
});

describe("planning a resource", () => {
  it("does not know what only the service decides before a creation", () => {
    const plan = planCreate(properties, ["arn"], { name: "a", force: true });
    assert.deepEqual(plan, { name: "a", force: true, chosen: UNKNOWN, arn: UNKNOWN });
  });

  it("keeps what the service decided over an update, but for what is outdated", () => {
    const state = { name: "a", chosen: "x", arn: "old", version: 1, health: { path: "/", interval: 1 } };
    const plan = planUpdate(properties, state, { name: "a", health: { interval: 2 } }, ["version"]);
    assert.deepEqual(plan, {
      name: "a",
      chosen: "x",
      arn: "old",
      version: UNKNOWN,
      health: { path: "/", interval: 2 },
    });
  });
});
