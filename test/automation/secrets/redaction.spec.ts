import * as assert from "node:assert/strict";
import { inspect } from "node:util";

import * as fc from "fast-check";

import { Redaction } from "../../../automation/secrets/redaction";

describe("Redaction", () => {
  const secret = 's3cr3t "token"/+';
  const spellings: readonly (readonly [string, string])[] = [
    ["as it is", secret],
    ["in JSON", JSON.stringify({ secret })],
    ["in a URL", `https://host/?token=${encodeURIComponent(secret)}`],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["one line of a file", "line two of it"],
  ];
  const redaction = new Redaction([secret, "first line\n  line two of it  \r\n\nab"]);
  for (const [title, text] of spellings)
    it(`takes a secret out ${title}`, () => {
      assert.match(redaction.text(`before ${text} after`), /^before .*\[secret\].* after$/);
      assert.ok(!redaction.text(text).includes("s3cr3t") && !redaction.text(text).includes("line two"));
    });

  it("takes what is too short to be one for text", () => {
    assert.equal(new Redaction(["test", "", "  "]).text("a test of ab"), "a test of ab");
  });

  it("leaves nothing of the longer of two secrets that begin alike", () => {
    assert.equal(new Redaction(["abcdef", "abcdefghij"]).text("<abcdefghij>"), "<[secret]>");
  });

  it("knows a registry's password by its form, alone and with its user name", () => {
    const password = Buffer.from(JSON.stringify({ payload: "x".repeat(80), datakey: "y" })).toString(
      "base64",
    );
    const login = Buffer.from(`AWS:${password}`).toString("base64");
    assert.equal(
      new Redaction([]).text(`docker login -p ${password}; ${login}.`),
      "docker login -p [secret]; [secret].",
    );
  });

  it("takes secrets out of an error, its stack and its causes, wherever the Automation API keeps what was said", () => {
    const said = { stderr: `said ${secret}`, err: { message: secret, exitCode: 1 } };
    const error = Object.assign(
      new Error(`outer ${secret}`, { cause: new Error(secret, { cause: secret }) }),
      {
        commandResult: said,
        errors: [new Error(secret)],
      },
    );
    const shown = inspect(redaction.error(error), { depth: null, showHidden: true });
    assert.ok(!shown.includes("s3cr3t"), shown);
    assert.equal(said.err.exitCode, 1);
  });

  it("leaves alone what an error refers to besides, for it is somebody's own", () => {
    const resource = { token: secret };
    redaction.error(Object.assign(new Error("x"), { resource }));
    assert.equal(resource.token, secret);
  });

  it("ends where errors go round in a circle, and takes whatever was thrown", () => {
    const error: Error = new Error(secret);
    error.cause = error;
    redaction.error(error);
    for (const thrown of ["text", undefined, null, 7]) assert.equal(redaction.error(thrown), thrown);
  });

  it("leaves no secret in any text, and all of the rest where there is none", () => {
    const secrets = fc.array(
      fc.string({ minLength: 6, maxLength: 20 }).filter((value) => value.trim().length >= 6),
    );
    fc.assert(
      fc.property(secrets, fc.string(), fc.string(), (values, before, after) => {
        const known = new Redaction(values);
        for (const value of values) {
          const shown = known.text(`${before} ${value} ${after}`);
          assert.ok(!shown.includes(value.trim()) || "[secret]".includes(value.trim()), shown);
        }
        assert.equal(new Redaction([]).text(before), before);
      }),
    );
  });
});
