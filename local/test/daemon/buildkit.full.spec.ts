import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { endLeftovers, registerBuilder, startBuildkit } from "../../daemon";
import { userCache } from "../../paths";
import { isAlive, runCommand, stopDaemon, strayDaemons } from "../../process";
import { ensureToolchain, type Toolchain } from "../../toolchain";

describe("BuildKit", function () {
  this.timeout(120_000);
  let tools: Toolchain;
  let dir: string;
  before(async function () {
    this.timeout(900_000);
    tools = await ensureToolchain({ cache: userCache(), onProgress: () => undefined });
  });
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-buildkit-"));
  });
  afterEach(async () => {
    for (const stray of strayDaemons(dir)) await stopDaemon(stray);
    for (const name of fs.readdirSync(dir)) await endLeftovers(path.join(dir, name));
    fs.rmSync(dir, { recursive: true, force: true });
  });

  const start = (name = "buildkit") =>
    startBuildkit({
      buildkitd: tools.buildkitd,
      dir: path.join(dir, name),
      logFile: path.join(dir, "logs", "buildkit.log"),
      mirror: "127.0.0.1:9",
    });
  const register = (address: string) =>
    registerBuilder({
      buildx: tools.buildx,
      buildxConfig: path.join(dir, "buildx"),
      dockerConfig: path.join(dir, "docker-config"),
      address,
    });
  const buildx = (...args: string[]) =>
    runCommand(tools.buildx, args, { env: { BUILDX_CONFIG: path.join(dir, "buildx") } });

  const build = async () => {
    const context = path.join(dir, "context");
    fs.mkdirSync(context, { recursive: true });
    fs.writeFileSync(path.join(context, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /built\n");
    await buildx("build", "--output", `type=local,dest=${path.join(dir, "out")}`, context);
    return fs.readdirSync(path.join(dir, "out"));
  };

  it("builds with the registered builder, and leaves no process and no mount", async () => {
    const { daemon, address } = await start();
    await register(address);
    assert.deepEqual(await build(), ["built"]);
    await stopDaemon(daemon);
    assert.equal(isAlive(daemon), false);
    assert.deepEqual(strayDaemons(dir), []);
    assert.equal(fs.readFileSync("/proc/mounts", "utf8").includes(dir), false);
  });

  it("builds by `docker buildx`, as CI's jobs do", async () => {
    const { address } = await start();
    await register(address);
    const said = await runCommand("docker", ["buildx", "inspect"], {
      env: { BUILDX_CONFIG: path.join(dir, "buildx"), DOCKER_CONFIG: path.join(dir, "docker-config") },
    });
    assert.match(said, /^Name: +berth$/m);
  });

  it("builds again after it was killed", async () => {
    const { daemon, address } = await start();
    await register(address);
    await build();
    process.kill(-daemon.pid, "SIGKILL");
    await stopDaemon(daemon);
    await register((await start()).address);
    assert.deepEqual(await build(), ["built"]);
  });

  it("replaces a builder of the same name that had another address", async () => {
    await register(`unix://${path.join(dir, "gone.sock")}`);
    const { address } = await start();
    await register(address);
    await register(address);
    assert.deepEqual(await build(), ["built"]);
    const listed = await buildx("ls", "--format", "{{.Name}} {{.DriverEndpoint}}");
    assert.equal(
      listed.split("\n").filter((line) => line.includes("unix://") && line.includes(".sock")).length,
      1,
    );
  });

  it("works from a folder whose path is too long for a socket, and leaves no short folder", async () => {
    const name = "long".repeat(25);
    const { daemon, address } = await start(name);
    const socket = address.slice("unix://".length);
    assert.ok(Buffer.byteLength(socket) <= 107);
    await register(address);
    assert.deepEqual(await build(), ["built"]);
    await stopDaemon(daemon);
    await endLeftovers(path.join(dir, name));
    assert.equal(fs.existsSync(path.dirname(socket)), false);
  });
});
