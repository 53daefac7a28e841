import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

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
      assert.match(error.message, /`pip` is to come from the environment variable "BERTH_TEST_NOT_SET"/);
      assert.ok(!error.message.includes("s3cr3t"), error.message);
      return true;
    });
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
