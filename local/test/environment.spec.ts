import assert from "node:assert/strict";
import { accessSync, constants } from "node:fs";

import { localEnvironment } from "../environment";
import { localPaths } from "../paths";

describe("localEnvironment", () => {
  const base = {
    PATH: "/usr/bin",
    HOME: "/home/me",
    AWS_PROFILE: "production",
    AWS_SESSION_TOKEN: "secret",
    PULUMI_ACCESS_TOKEN: "secret",
    PULUMI_BACKEND_URL: "https://somewhere.example",
    DOCKER_CONTEXT: "remote",
  };
  const env = localEnvironment({
    paths: localPaths("/w"),
    endpoint: "http://127.0.0.1:4001",
    secret: "s3cret",
    base,
  });

  it("keeps the user's credentials, logins and contexts out", () => {
    for (const name of ["AWS_PROFILE", "AWS_SESSION_TOKEN", "PULUMI_ACCESS_TOKEN", "DOCKER_CONTEXT"]) {
      assert.equal(env[name], undefined, name);
    }
    assert.equal(env["PULUMI_BACKEND_URL"], "file:///w/state");
  });

  it("keeps the rest of the user's environment", () => {
    assert.equal(env["HOME"], "/home/me");
  });

  it("names the file of the passphrase, which nobody sees in a process's environment", () => {
    assert.equal(env["PULUMI_CONFIG_PASSPHRASE_FILE"], "/w/passphrase");
    assert.equal(env["PULUMI_CONFIG_PASSPHRASE"], undefined);
  });

  it("finds the world's own pulumi before any other", () => {
    assert.equal(env["PATH"], "/w/bin:/usr/bin");
  });

  it("has CDK build and push with an executable of this checkout", () => {
    accessSync(env["CDK_DOCKER"] ?? "", constants.X_OK);
  });

  it("names a Docker only when the world has one", () => {
    assert.equal(env["DOCKER_HOST"], undefined);
    const full = localEnvironment({
      paths: localPaths("/w"),
      endpoint: "http://x",
      secret: "s3cret",
      dockerHost: "unix:///d.sock",
      base,
    });
    assert.equal(full["DOCKER_HOST"], "unix:///d.sock");
  });
});
