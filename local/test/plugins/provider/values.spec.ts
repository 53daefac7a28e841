import * as assert from "node:assert/strict";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as fc from "fast-check";
import { Archive, Asset } from "../../../plugins/provider";
import { concealLike, reveal } from "../../../plugins/provider/secrets";
import {
  containsUnknown,
  fromStruct,
  Secret,
  toStruct,
  UNKNOWN,
  type Value,
  type Values,
} from "../../../plugins/provider/values";

const signature = "4dabf18193072939515e22adb298388d";

describe("property values", () => {
  const leaf = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string(),
    fc.constant<Value>(UNKNOWN),
  );
  const name = fc.string({ minLength: 1 }).filter((key) => key !== "__proto__");
  const plain = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
    fc.record<T>(model, { noNullPrototype: true });
  const place = fc.oneof(plain({ path: fc.string() }), plain({ uri: fc.string() }));
  const { value } = fc.letrec<{ value: Value; asset: Asset; archive: Archive }>((tie) => ({
    asset: fc
      .tuple(fc.string(), fc.option(fc.oneof(place, plain({ text: fc.string() })), { nil: undefined }))
      .map(([hash, source]) => new Asset(hash, source)),
    archive: fc
      .tuple(
        fc.string(),
        fc.oneof(
          { depthSize: "small" },
          fc.constant(undefined),
          place,
          plain({
            assets: fc.dictionary(name, fc.oneof(tie("asset"), tie("archive")), { noNullPrototype: true }),
          }),
        ),
      )
      .map(([hash, source]) => new Archive(hash, source)),
    value: fc.oneof(
      { depthSize: "small" },
      leaf,
      tie("asset"),
      tie("archive"),
      fc.array(tie("value")),
      fc.dictionary(name, tie("value"), { noNullPrototype: true }),
      tie("value").map((inner) => new Secret(inner)),
    ),
  }));
  const values = fc.dictionary(name, value, { noNullPrototype: true }) as fc.Arbitrary<Values>;

  it("come back from the engine's form as they were", () => {
    fc.assert(fc.property(values, (given) => assert.deepEqual(fromStruct(toStruct(given)), given)));
  });

  it("has an archive in the engine's own form", () => {
    const text = { [signature]: "c44067f5952c0a294b673a41bacd8c17", hash: "1", text: "x" };
    const code = { [signature]: "0def7320c3a5731c473e5ecbe6d01bc7", hash: "2", assets: { "a.js": text } };
    const archive = new Archive("2", { assets: { "a.js": new Asset("1", { text: "x" }) } });
    assert.deepEqual(fromStruct(Struct.fromJavaScript({ code })), { code: archive });
    assert.deepEqual(toStruct({ code: archive }).toJavaScript(), { code });
  });

  it("takes an archive that only has its hash, as states are sent to a comparison", () => {
    const code = { [signature]: "0def7320c3a5731c473e5ecbe6d01bc7", hash: "2" };
    assert.deepEqual(fromStruct(Struct.fromJavaScript({ code })), { code: new Archive("2") });
  });

  it("are as secret as before, once revealed and concealed", () => {
    const secret = { a: new Secret("x"), b: { c: [new Secret(1), 2] }, d: "open" };
    assert.deepEqual(concealLike(reveal(secret), secret), secret);
  });

  it("are secret whole where the shape no longer matches the secret's", () => {
    assert.deepEqual(concealLike({ list: ["x", "y", "z"] }, { list: [new Secret("x")] }), {
      list: new Secret(["x", "y", "z"]),
    });
  });

  it("keep a resource as its id, and an unknown one unknown", () => {
    const reference = { [signature]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn" };
    const given = Struct.fromJavaScript({
      role: { ...reference, id: "name" },
      other: { ...reference, id: "" },
    });
    assert.deepEqual(fromStruct(given), { role: "name", other: UNKNOWN });
  });

  it("find an unknown value inside secrets, lists and objects", () => {
    assert.equal(containsUnknown({ a: [{ b: new Secret(UNKNOWN) }] }), true);
    assert.equal(containsUnknown({ a: [{ b: new Secret("known") }] }), false);
  });
});
