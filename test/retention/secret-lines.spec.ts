import assert from "node:assert/strict";
import fc from "fast-check";

import { isSecretName, secretValues, withoutSecrets } from "../../retention/secret-lines";

describe("secrets in texts", () => {
  for (const [title, text, secrets, shown] of [
    [
      "takes a secret out, as often as it is there",
      "a hunter22 b hunter22",
      ["hunter22"],
      "a [secret] b [secret]",
    ],
    ["takes each line of one out", "x\nline-one-1", ["line-one-1\nline-two-2"], "x\n[secret]"],
    ["takes it out as JSON has it", '{"p":"say \\"hello\\""}', ['say "hello"'], '{"p":"[secret]"}'],
    ["takes it out as a URL has it", "?p=pass%20word", ["pass word"], "?p=[secret]"],
    ["takes the longer of two out whole", "secret-longer", ["secret", "secret-longer"], "[secret]"],
    ["leaves words of less than six characters", "true", ["true"], "true"],
    [
      "takes the password of a URL out, known or not",
      "postgres://shop:pw@db/x",
      [],
      "postgres://shop:[secret]@db/x",
    ],
    ["leaves a URL without a password", "http://shop@host:80/x@y", [], "http://shop@host:80/x@y"],
  ] as const) {
    it(title, () => assert.equal(withoutSecrets(text, secrets), shown));
  }

  it("leaves nothing of any secret that is long enough", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.stringMatching(/^[A-Za-z0-9]{6,30}$/),
        fc.string(),
        (before, secret, after) => {
          assert.ok(!withoutSecrets(before + secret + after, [secret]).includes(secret));
        },
      ),
    );
  });

  it("knows variables that are named like secrets", () => {
    for (const name of ["DB_PASSWORD", "NPM_TOKEN", "apiKey", "AWS_SECRET_ACCESS_KEY"])
      assert.ok(isSecretName(name), name);
    for (const name of ["PATH", "TOKENS_PER_SECOND", "SECRET_NAME"]) assert.ok(!isSecretName(name), name);
    assert.deepEqual(secretValues({ DB_PASSWORD: "x", PATH: "y", API_KEY: undefined }), ["x"]);
  });
});
