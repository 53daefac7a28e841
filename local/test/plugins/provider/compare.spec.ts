import * as assert from "node:assert/strict";
import { differences } from "../../../plugins/provider/compare";
import {
  Archive,
  archive,
  flag,
  list,
  map,
  number,
  object,
  set,
  text,
  type Properties,
} from "../../../plugins/provider";
import { UNKNOWN, type Values, textOf } from "../../../plugins/provider/values";

const properties: Properties = {
  name: text({ forceNew: true }),
  chosen: text({ computed: true }),
  mode: text({ default: "plain" }),
  count: number(),
  tags: map(),
  ports: set(),
  health: object({ path: text({ computed: true }), interval: number({ default: 30 }) }, { computed: true }),
  blocks: list({ fields: { kind: text({ forceNew: true }), on: flag() } }),
  code: archive({ local: true }),
  spelled: text({ same: (a, b) => textOf(a).toLowerCase() === textOf(b).toLowerCase() }),
};

interface Row {
  readonly title: string;
  readonly state: Values;
  readonly inputs: Values;
  /** `kind path`, with `!` where a new resource is needed. */
  readonly expected: readonly string[];
}

const rows: readonly Row[] = [
  {
    title: "finds nothing in equal values",
    state: { name: "a", count: 1 },
    inputs: { name: "a", count: 1 },
    expected: [],
  },
  {
    title: "asks for a new resource",
    state: { name: "a" },
    inputs: { name: "b" },
    expected: ["update name!"],
  },
  { title: "updates in place", state: { count: 1 }, inputs: { count: 2 }, expected: ["update count"] },
  { title: "adds what was not there", state: {}, inputs: { count: 2 }, expected: ["add count"] },
  {
    title: "removes what the program no longer says",
    state: { count: 1 },
    inputs: {},
    expected: ["delete count"],
  },
  { title: "takes a zero for a missing value", state: { count: 0, tags: {} }, inputs: {}, expected: [] },
  { title: "takes a missing value for a zero", state: {}, inputs: { count: 0, tags: {} }, expected: [] },
  { title: "leaves what the service chose", state: { chosen: "x" }, inputs: {}, expected: [] },
  {
    title: "wants what the program chooses instead",
    state: { chosen: "x" },
    inputs: { chosen: "y" },
    expected: ["update chosen"],
  },
  { title: "takes the default for a missing value", state: { mode: "plain" }, inputs: {}, expected: [] },
  {
    title: "names the tag that differs",
    state: { tags: { a: "1", b: "2" } },
    inputs: { tags: { a: "1", b: "3" } },
    expected: ["update tags.b"],
  },
  {
    title: "quotes keys that need it",
    state: { tags: {} },
    inputs: { tags: { "a:b": "1" } },
    expected: ['add tags["a:b"]'],
  },
  {
    title: "does not look at the order of a set",
    state: { ports: ["1", "2"] },
    inputs: { ports: ["2", "1"] },
    expected: [],
  },
  {
    title: "counts the elements of a set",
    state: { ports: ["1", "1"] },
    inputs: { ports: ["1", "2"] },
    expected: ["update ports"],
  },
  {
    title: "leaves the parts of an object that the service chose",
    state: { health: { path: "/", interval: 30 } },
    inputs: { health: { interval: 30 } },
    expected: [],
  },
  {
    title: "leaves a whole object that the service chose",
    state: { health: { path: "/" } },
    inputs: {},
    expected: [],
  },
  {
    title: "names the part of an object that differs",
    state: { health: { interval: 30 } },
    inputs: { health: { interval: 5 } },
    expected: ["update health.interval"],
  },
  {
    title: "asks for a new resource for a part that needs one",
    state: { blocks: [{ kind: "a", on: false }] },
    inputs: { blocks: [{ kind: "b", on: true }] },
    expected: ["update blocks[0].kind!", "update blocks[0].on"],
  },
  {
    title: "finds elements that were added and removed",
    state: { blocks: [{ kind: "a" }] },
    inputs: { blocks: [] },
    expected: ["delete blocks[0]"],
  },
  {
    title: "lets a property say what is the same",
    state: { spelled: "HTTP" },
    inputs: { spelled: "http" },
    expected: [],
  },
  {
    title: "takes archives with one hash for the same, wherever they are",
    state: { code: new Archive("1") },
    inputs: { code: new Archive("1", { path: "code" }) },
    expected: [],
  },
  {
    title: "tells archives by their hash",
    state: { code: new Archive("1", { path: "code" }) },
    inputs: { code: new Archive("2", { path: "code" }) },
    expected: ["update code"],
  },
  {
    title: "adds an archive that an import does not know",
    state: {},
    inputs: { code: new Archive("1") },
    expected: ["add code"],
  },
  {
    title: "counts an unknown value as a change",
    state: { count: 1 },
    inputs: { count: UNKNOWN },
    expected: ["update count"],
  },
  {
    title: "counts an unknown value as a reason for a new resource",
    state: { name: "a" },
    inputs: { name: UNKNOWN },
    expected: ["update name!"],
  },
  {
    title: "finds an unknown part",
    state: { tags: { a: "1" } },
    inputs: { tags: { a: UNKNOWN } },
    expected: ["update tags.a"],
  },
];

describe("the comparison of state and inputs", () => {
  for (const { title, state, inputs, expected } of rows) {
    it(title, () => {
      const found = differences(properties, state, inputs);
      assert.deepEqual(
        found.map(({ kind, path, replace }) => `${kind} ${path}${replace ? "!" : ""}`),
        expected,
      );
    });
  }
});
