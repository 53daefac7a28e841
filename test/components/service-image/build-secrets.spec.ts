import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { inspect } from "node:util";

import {
  BuildSecretError,
  readBuildSecrets,
  withoutSecrets,
} from "../../../components/service-image/build-secrets";

describe("readBuildSecrets", () => {
  let dir: string;
  const variable = "BERTH_TEST_SECRET";

  before(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-secrets-"));
    fs.writeFileSync(path.join(dir, "token"), "from a file\n");
    fs.writeFileSync(path.join(dir, "empty"), "");
    process.env[variable] = "s3cr3t";
  });
  after(() => {
    delete process.env[variable];
    fs.rmSync(dir, { recursive: true });
  });

  it("reads variables and files as they are", async () => {
    const secrets = { npm: { env: variable }, pip: { file: path.join(dir, "token") } };
    assert.deepEqual(await readBuildSecrets(secrets), { npm: "s3cr3t", pip: "from a file\n" });
  });

  it("refuses all that are missing or empty, by name and without any value", async () => {
    const secrets = {
      npm: { env: variable },
      pip: { env: "BERTH_TEST_NOT_SET" },
      gem: { file: path.join(dir, "nowhere") },
      apt: { file: path.join(dir, "empty") },
    };
    await assert.rejects(readBuildSecrets(secrets), (error) => {
      assert.ok(error instanceof BuildSecretError);
      assert.deepEqual(
        error.problems.map(({ path }) => path),
        ["source.secrets.pip", "source.secrets.gem", "source.secrets.apt"],
      );
      assert.match(
        error.message,
        /`pip` is to come from the environment variable that `source\.secrets\.pip\.env`/,
      );
      assert.ok(!error.message.includes("s3cr3t"), error.message);
      return true;
    });
  });
});

describe("A build secret whose value is given where its place belongs", () => {
  // No token of anybody's: each is put together here.
  const values = [
    ["ghp", "0123456789abcdefghijABCDEFGHIJ012345"].join("_"),
    ["npm", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"].join("_"),
    ["AKIA", "ABCDEFGHIJKLMNOP"].join(""),
    ["glpat", "abcdefghijklmnopqrst"].join("-"),
    ["A".repeat(40), "KEY"].join("_"),
    "hunter2",
    "NPM_TOKEN=hunter2",
    "correct horse battery staple",
    "dXNlcjpwYXNzd29yZA==",
  ];
  for (const value of values)
    for (const place of [{ env: value }, { file: value }])
      it(`is not repeated (${Object.keys(place)[0]}: ${value.slice(0, 6)}...)`, async () => {
        await assert.rejects(readBuildSecrets({ npm: place }), (error) => {
          assert.ok(error instanceof BuildSecretError);
          for (const text of [error.message, inspect(error), JSON.stringify(error.problems)])
            assert.ok(!text.includes(value), text);
          return true;
        });
      });

  for (const name of ["NPM_TOKEN", "GITHUB_TOKEN", "SENTRY_AUTH_TOKEN", "PIP_INDEX_PASSWORD", "SSH_KEY"])
    it(`is told by a name that no value could be (${name})`, async () => {
      delete process.env[name];
      await assert.rejects(
        readBuildSecrets({ id: { env: name } }),
        new RegExp(`variable "${name}", which is not`),
      );
    });
});

describe("withoutSecrets", () => {
  it("leaves secrets out of a text, each line of a file by itself, and nothing else", () => {
    const values = ["s3cr3t-token\n", '{\n  "auth": "dXNlcjpwYXNz"\n}\n', ""];
    assert.equal(
      withoutSecrets('npm { s3cr3t-token } then "auth": "dXNlcjpwYXNz".', values),
      "npm { [secret] } then [secret].",
    );
  });
});
