import assert from "node:assert/strict";
import { emulatorKey } from "../../emulator/install";
import { emulatorEnvironment } from "../../emulator/start";

describe("emulatorEnvironment", () => {
  const environment = emulatorEnvironment({ port: 4000, dir: "/world/emulator" });

  it("lets nothing of the user's AWS and Docker settings in", () => {
    const kept = { ...process.env };
    Object.assign(process.env, {
      AWS_PROFILE: "prod",
      AWS_ENDPOINT_URL: "https://x",
      DOCKER_CONTEXT: "prod",
    });
    try {
      assert.deepEqual(emulatorEnvironment({ port: 4000, dir: "/world/emulator" }), environment);
    } finally {
      for (const name of ["AWS_PROFILE", "AWS_ENDPOINT_URL", "DOCKER_CONTEXT"]) {
        if (kept[name] === undefined) delete process.env[name];
        else process.env[name] = kept[name];
      }
    }
  });

  it("names a Docker that does not exist when it is given none", () => {
    assert.equal(environment["DOCKER_HOST"], "unix:///world/emulator/no-docker.sock");
  });

  it("keeps every folder that the emulator writes to inside the world's", () => {
    for (const name of ["HOME", "TMPDIR", "STATE_DIR", "S3_DATA_DIR", "DOCKER_CONFIG"]) {
      assert.match(environment[name] ?? "", /^\/world\/emulator\//, name);
    }
  });

  it("tells containers the gateway's port, or its own without a gateway", () => {
    assert.equal(environment["GATEWAY_PORT"], "4000");
    assert.equal(emulatorEnvironment({ port: 4000, dir: "/w", gatewayPort: 5000 })["GATEWAY_PORT"], "5000");
  });
});

describe("emulatorKey", () => {
  it("changes with the pinned versions", () => {
    assert.notEqual(emulatorKey("ministack==1"), emulatorKey("ministack==2"));
    assert.equal(emulatorKey("ministack==1"), emulatorKey("ministack==1"));
  });
});
