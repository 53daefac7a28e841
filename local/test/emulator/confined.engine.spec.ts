import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { ensureEmulator } from "../../emulator";
import { checkout, userCache } from "../../paths";

/** What each host configuration is refused for, by the emulator's own Python; nothing where it is not. */
const script = `
import json, sys
from confined_containers import refusals
print(json.dumps([list(refusals(one)) for one in json.load(sys.stdin)]))
`;

describe("What a container may not have of this machine", function () {
  this.timeout(60_000);
  let dir: string;
  let refusals: (hosts: readonly object[]) => string[][];

  before(async () => {
    const { python } = await ensureEmulator({ cache: userCache(), onProgress: () => undefined });
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-confined-"));
    fs.mkdirSync(path.join(dir, "home"));
    fs.symlinkSync("/etc", path.join(dir, "link"));
    const env = {
      PYTHONPATH: path.join(checkout, "local/emulator/mends"),
      PYTHONDONTWRITEBYTECODE: "1",
      HOME: path.join(dir, "home"),
    };
    refusals = (hosts) =>
      JSON.parse(
        execFileSync(python, ["-c", script], { env, input: JSON.stringify(hosts), encoding: "utf8" }),
      ) as string[][];
  });
  after(() => fs.rmSync(dir, { recursive: true }));

  it("is nothing that a task of Fargate has", () => {
    const hosts = [
      {},
      { Binds: null, Privileged: false, NetworkMode: "bridge" },
      { Binds: ["data:/data", `${dir}/s3/code:/var/task:ro`], NetworkMode: "none" },
      {
        Mounts: [
          { Type: "volume", Source: "data", Target: "/data" },
          { Type: "tmpfs", Target: "/tmp" },
        ],
      },
    ];
    assert.deepEqual(
      refusals(hosts),
      hosts.map(() => []),
    );
  });

  it("is whatever would make it root there", () => {
    const folder = (name: string) => `the folder ${name} of this machine`;
    const cases: readonly (readonly [object, string])[] = [
      [{ Privileged: true }, "--privileged"],
      [{ NetworkMode: "host" }, "--network host"],
      [{ PidMode: "host" }, "--pid host"],
      [{ IpcMode: "host" }, "--ipc host"],
      [{ UsernsMode: "host" }, "--userns host"],
      [{ CapAdd: ["SYS_ADMIN"] }, "--cap-add"],
      [{ SecurityOpt: ["seccomp=unconfined"] }, "--security-opt"],
      [{ Devices: [{ PathOnHost: "/dev/sda" }] }, "--device"],
      [{ VolumesFrom: ["other"] }, "--volumes-from"],
      [{ Binds: ["/:/host"] }, folder("/")],
      [{ Binds: ["/var/run/docker.sock:/var/run/docker.sock"] }, folder("/var/run/docker.sock")],
      [{ Binds: [`${dir}/../../etc:/host`] }, folder(`${dir}/../../etc`)],
      [{ Binds: [`${dir}/link:/host`] }, folder(`${dir}/link`)],
      [{ Binds: [`${dir}-other:/host`] }, folder(`${dir}-other`)],
      [{ Mounts: [{ Type: "bind", Source: "/root", Target: "/host" }] }, folder("/root")],
      [
        { Mounts: [{ Type: "volume", VolumeOptions: { DriverConfig: { Options: { device: "/root" } } } }] },
        folder("/root"),
      ],
    ];
    assert.deepEqual(
      refusals(cases.map(([host]) => host)),
      cases.map(([, expected]) => [expected]),
    );
  });
});
