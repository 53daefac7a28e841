import assert from "node:assert/strict";
import {
  type ContainerRights,
  decideRights,
  detectContainerRights,
  type MachineFacts,
} from "../../daemon/rights";

const bare: MachineFacts = {
  linux: true,
  root: true,
  mayAdminister: true,
  docker: undefined,
  dockerd: undefined,
  runc: undefined,
  apt: false,
};
const docker = "unix:///var/run/docker.sock";
const installed = { dockerd: "/usr/sbin/dockerd", runc: "/usr/sbin/runc" };

describe("decideRights", () => {
  const cases: {
    name: string;
    facts: Partial<MachineFacts>;
    kind: ContainerRights["kind"];
    reason?: RegExp;
  }[] = [
    { name: "uses the Docker that answers", facts: { ...installed, docker, apt: true }, kind: "running" },
    { name: "starts the one that is installed", facts: { ...installed, apt: true }, kind: "startable" },
    { name: "installs one as root on Debian", facts: { apt: true }, kind: "installable" },
    {
      name: "installs what is missing beside dockerd",
      facts: { dockerd: "/usr/bin/dockerd", apt: true },
      kind: "installable",
    },
    { name: "gives up without Docker and apt", facts: {}, kind: "none", reason: /not installed/ },
    {
      name: "gives up without root",
      facts: { ...installed, apt: true, root: false },
      kind: "none",
      reason: /needs root/,
    },
    {
      name: "says that Docker alone is not enough",
      facts: { docker, root: false },
      kind: "none",
      reason: /Docker answers at unix.*needs root/,
    },
    {
      name: "gives up in an unprivileged container",
      facts: { ...installed, apt: true, mayAdminister: false },
      kind: "none",
      reason: /unprivileged/,
    },
    {
      name: "gives up without runc beside another's Docker",
      facts: { docker },
      kind: "none",
      reason: /runc/,
    },
    { name: "gives up outside of Linux", facts: { docker, linux: false }, kind: "none", reason: /Linux/ },
  ];
  for (const { name, facts, kind, reason } of cases) {
    it(name, () => {
      const rights = decideRights({ ...bare, ...facts });
      assert.equal(rights.kind, kind);
      if (rights.kind !== "none") return;
      assert.match(rights.reason, reason ?? /^$/);
      assert.notEqual(rights.nextStep, "");
    });
  }
});

describe("detectContainerRights", () => {
  it("takes less than a second", async () => {
    const started = Date.now();
    const { kind } = await detectContainerRights();
    assert.ok(["running", "startable", "installable", "none"].includes(kind));
    assert.ok(Date.now() - started < 1_000);
  });

  it("passes over a Docker on another machine, which could not reach a registry on our 127.0.0.1", async () => {
    const before = process.env["DOCKER_HOST"];
    process.env["DOCKER_HOST"] = "tcp://192.0.2.1:2375";
    try {
      const rights = await detectContainerRights();
      assert.ok(rights.kind !== "running" || rights.host.startsWith("unix://"));
    } finally {
      if (before === undefined) delete process.env["DOCKER_HOST"];
      else process.env["DOCKER_HOST"] = before;
    }
  });
});
