import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { Secret } from "../../../automation";
import { knownSecrets } from "../../../automation/secrets/known-secrets";

describe("knownSecrets", () => {
  let root: string;
  before(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "berth-known-"));
    fs.writeFileSync(path.join(root, "pip.conf"), "from a file");
  });
  after(() => fs.rmSync(root, { recursive: true }));

  const known = async (config: Record<string, unknown>, env: Record<string, string | undefined> = {}) =>
    (await knownSecrets({ config: [config], env, root })).filter((value) => value !== "");

  it("has those of the configuration", async () => {
    assert.deepEqual(await known({ token: new Secret("value"), plain: "text" }), ["value"]);
  });

  const named = [
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_ACCESS_TOKEN",
    "NPM_TOKEN",
    "DB_PASSWORD",
    "STRIPE_API_KEY",
    "github_token",
  ];
  for (const name of named)
    it(`has the variable ${name}`, async () => {
      assert.deepEqual(await known({}, { [name]: "value" }), ["value"]);
    });
  for (const name of ["PATH", "AWS_REGION", "TOKEN_FILE", "KEYBOARD", "SECRET_NAMES", "HOME"])
    it(`has not the variable ${name}`, async () => {
      assert.deepEqual(await known({}, { [name]: "value" }), []);
    });

  it("has the build secrets that services and their sidecars name, by variable and by file", async () => {
    const services = [
      {
        name: "web",
        image: { context: "web", secrets: { npm: { env: "PLAIN" }, pip: { file: "pip.conf" } } },
        sidecars: { proxy: { image: { context: "proxy", secrets: { gem: { env: "OTHER" } } } } },
      },
    ];
    const env = { PLAIN: "one", OTHER: "two", REST: "three" };
    assert.deepEqual((await known({ "berth:services": services }, env)).sort(), [
      "from a file",
      "one",
      "two",
    ]);
  });

  it("is not troubled by what is no such thing, nor by a file that isn't there", async () => {
    const services = [{ secrets: { TOKEN: "arn:aws:ssm:...", npm: { file: "nowhere" }, x: null } }, null, 7];
    assert.deepEqual(await known({ services, secrets: "text" }), []);
  });
});
