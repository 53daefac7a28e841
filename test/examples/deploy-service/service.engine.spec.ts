import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { request } from "node:http";
import * as path from "node:path";

import { checkout } from "../../../local/paths";
import { waitUntil } from "../../../local/process";
import { type TestEngine, testEngine } from "../../automation/engine";
import { lineProblems } from "../../automation/events/line-schema";
import { type StagedProject, stagedProject } from "./project";
import { ServiceProcess, type Told } from "./service-process";

const secret = "hunter2-and-more";

describe("examples/deploy-service", function () {
  this.timeout(180_000);
  let engine: TestEngine;
  let project: StagedProject;
  let service: ServiceProcess;
  /** What a stage does until it is ended. */
  let hanging: Told;
  before(async () => {
    engine = await testEngine();
    project = stagedProject(engine, {
      dev: { "shop:steps": [0] },
      failing: { "shop:steps": [0, 0], "shop:failure": "no more room" },
      hanging: { "shop:steps": [120_000] },
      slow: { "shop:steps": [4000, 0] },
    });
    service = await ServiceProcess.start(engine, project.dir);
  });
  after(async () => {
    await service?.kill();
    project?.remove();
    engine?.remove();
  });

  it("lists the stages of the project", async () => {
    const { status, body } = await service.ask("GET", "/stages");
    assert.equal(status, 200);
    const stages = ["dev", "failing", "hanging", "slow"].map((name) => ({ name, busy: false }));
    assert.deepEqual(body, { stages });
    const { body: dev } = await service.ask("GET", "/stages/dev");
    assert.deepEqual(dev, { name: "dev", busy: false, history: [], outputs: {} });
  });

  it("deploys one, and streams each event to its end", async () => {
    const { status, headers, body } = await service.ask("POST", "/stages/dev/deployments", {
      body: { message: "release 7" },
    });
    const run = body as Told;
    assert.equal(status, 202);
    assert.equal(headers.get("location"), run.url);
    assert.equal(run.state, "running");

    const events = await service.allEvents(run);
    assert.deepEqual(
      events.flatMap(({ data }) => lineProblems(data)),
      [],
    );
    assert.deepEqual(
      events.map(({ id }) => id),
      events.map((_, index) => index + 1),
    );
    assert.ok(events.some(({ data }) => data.kind === "completed" && data.name === "step-1"));
    assert.equal(events.at(-1)?.data.kind, "succeeded");
    const { state, result } = await service.told(run);
    assert.equal(state, "succeeded");
    assert.deepEqual(result?.changes, { create: 2 });
    assert.deepEqual(result?.outputs, { url: "http://shop" });

    const resumed = await service.allEvents(run, events.length - 2);
    assert.deepEqual(resumed, events.slice(-2));
    const again = await service.ask("GET", run.events, { headers: { "last-event-id": `${events.length}` } });
    assert.equal(again.status, 204);

    const { body: dev } = await service.ask("GET", "/stages/dev");
    const { outputs, history } = dev as { outputs: object; history: { message: string }[] };
    assert.deepEqual(outputs, { url: "http://shop" });
    assert.deepEqual(
      history.map(({ message }) => message),
      ["release 7"],
    );
  });

  it("tells of a deployment that fails why, what to do, and what was changed", async () => {
    const run = await service.begin("failing");
    const last = (await service.allEvents(run)).at(-1);
    assert.equal(last?.data.code, "resource-failed");
    const { state, error } = await service.told(run);
    assert.equal(state, "failed");
    assert.equal(error?.code, "resource-failed");
    assert.match(error.message, /step-2.*no more room/s);
    assert.ok(error.remedy.length > 10);
    // The stack itself and the first step.
    assert.deepEqual(error.changed.counts, { create: 2 });
  });

  it("shows no secret, in events, result or outputs", async () => {
    await project.pulumi("stack", "init", "secret");
    await project.pulumi("config", "set", "--stack", "secret", "--path", "steps[0]", "0");
    await project.pulumi("config", "set", "--stack", "secret", "--secret", "password", secret);
    // It knows the stages that were there when it began.
    const another = await ServiceProcess.start(engine, project.dir);
    try {
      const run = await another.begin("secret");
      const shown = JSON.stringify(await another.allEvents(run));
      assert.match(shown, /connecting with \[secret\]/);
      const { text } = await another.ask("GET", run.url);
      assert.match(text, /"password": "\[secret\]"/);
      const { text: stage } = await another.ask("GET", "/stages/secret");
      assert.match(stage, /"password": "\[secret\]"/);
      for (const one of [shown, text, stage]) assert.ok(!one.includes(secret));
    } finally {
      await another.kill();
    }
  });

  const refusals: [what: string, status: number, code: string, Parameters<ServiceProcess["ask"]>][] = [
    ["a stage that isn't there", 404, "no-such-stage", ["POST", "/stages/prod/deployments", { body: {} }]],
    ["a deployment that isn't there", 404, "no-such-deployment", ["GET", "/deployments/7"]],
    [
      "what it doesn't know",
      400,
      "invalid-request",
      ["POST", "/stages/dev/deployments", { body: { force: 1 } }],
    ],
    ["no object", 400, "invalid-request", ["POST", "/stages/dev/deployments", { body: "up" }]],
    ["a body that is not JSON", 415, "not-json", ["POST", "/stages/dev/deployments"]],
    ["another method", 405, "no-such-method", ["PUT", "/stages"]],
    ["another path", 404, "no-such-path", ["GET", "/../main.ts"]],
    [
      "another site's page",
      403,
      "foreign-origin",
      ["POST", "/stages/dev/deployments", { body: {}, headers: { origin: "https://evil.example" } }],
    ],
  ];
  for (const [what, status, code, asked] of refusals) {
    it(`refuses ${what}: ${status}`, async () => {
      const { status: answered, body } = await service.ask(...asked);
      const { error } = body as { error: { code: string; message: string } };
      assert.deepEqual([answered, error.code], [status, code]);
      if (code === "no-such-stage") assert.match(error.message, /dev, failing, hanging, slow/);
    });
  }

  it("refuses to be called by a name that isn't its own: 421", async () => {
    const status = await new Promise((resolve, reject) => {
      const asked = request(`${service.url}/stages`, { headers: { host: "evil.example" } });
      asked.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
      asked.end();
    });
    assert.equal(status, 421);
  });

  it("answers the commands of its README", () => {
    const readme = fs.readFileSync(path.join(checkout, "examples/deploy-service/README.md"), "utf8");
    const [, commands = ""] = /```sh\n([^`]*)```/.exec(readme) ?? [];
    assert.equal(commands.match(/^curl /gm)?.length, 3);
    const script = commands.replaceAll("http://127.0.0.1:8080", service.url);
    const printed = execFileSync("bash", ["-ec", script], { encoding: "utf8" });
    assert.match(printed, /"message": "release 7",\n {2}"state": "running"/);
    assert.match(printed, /"url": "http:\/\/shop"/);
  });

  it("refuses a second deployment of a stage, names the first, and can cancel it", async () => {
    const asked = { body: { message: "both at once" } };
    const answers = await Promise.all(
      [1, 2].map(() => service.ask("POST", "/stages/slow/deployments", asked)),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [202, 409]);
    const run = answers.find(({ status }) => status === 202)?.body as Awaited<
      ReturnType<typeof service.begin>
    >;
    const refused = answers.find(({ status }) => status === 409)?.body as {
      error: { code: string };
      deployment: { id: string; message: string };
    };
    assert.equal(refused.error.code, "stage-busy");
    assert.equal(refused.deployment.id, run.id);

    await service.hasStarted(run, "step-1");
    assert.equal((await service.ask("DELETE", run.url)).status, 202);
    const last = (await service.allEvents(run)).at(-1);
    assert.equal(last?.data.code, "cancelled");
    const { state, error } = await service.told(run);
    assert.equal(state, "cancelled");
    // What was under way was finished, and nothing new begun.
    assert.deepEqual(error?.changed.counts, { create: 2 });
    assert.equal((await service.ask("DELETE", run.url)).status, 409);
    assert.deepEqual(project.locks(), []);
  });

  it("says who works on a stage where that is somebody else; with nothing to do it stops at once", async () => {
    hanging = await service.begin("hanging");
    await service.hasStarted(hanging, "step-1");
    const another = await ServiceProcess.start(engine, project.dir);
    try {
      const refused = await another.begin("hanging");
      await another.allEvents(refused);
      const { error } = await another.told(refused);
      assert.equal(error?.code, "stack-locked");
      assert.deepEqual(
        error.locks?.map(({ holder }) => holder),
        ["alive"],
      );
      another.process.kill("SIGTERM");
      assert.equal(await another.exitCode(), 0);
      assert.deepEqual(another.printed.slice(-1), ["stopped"]);
    } finally {
      await another.kill();
    }
  });

  it("stops on SIGTERM: refuses new ones, lets runs finish, ends them at a second, leaves no lock", async () => {
    const previewed = await service.begin("failing", { operation: "preview" });
    const [told, short] = [service.allEvents(hanging), service.allEvents(previewed)];
    assert.equal(project.locks().length > 0, true);
    service.process.kill("SIGTERM");
    const isStopping = () => Promise.resolve(service.printed.some((line) => line.startsWith("stopping:")));
    await waitUntil(isStopping, { what: "the service to stop", timeoutMs: 10_000 });
    const { status, headers } = await service.ask("POST", "/stages/dev/deployments", { body: {} });
    assert.equal(status, 503);
    assert.equal(headers.get("retry-after"), "30");
    assert.equal((await service.told(hanging)).state, "cancelling");
    await short;

    const before = performance.now();
    service.process.kill("SIGTERM");
    assert.equal((await told).at(-1)?.data.code, "cancelled");
    assert.equal(await service.exitCode(), 0);
    assert.ok(performance.now() - before < 30_000);
    assert.equal(service.printed.at(-1), "stopped");
    assert.deepEqual(project.locks(), []);
  });
});
