import assert from "node:assert/strict";

import { IAMClient, SimulateCustomPolicyCommand } from "@aws-sdk/client-iam";

import { deployerPolicy } from "../../../../cli/doctor/rights/document";
import { rightsOf, type Origin } from "../../../../cli/doctor/rights/part";
import { allParts } from "../../../../cli/doctor/rights/parts";
import { localAccount, localRegion } from "../../../../local/environment";
import type { Call } from "../../../../local/gateway/call-log";
import { testWorld } from "../../../../local/test/world";
import type { World } from "../../../../local/world";
import { actionOf } from "./call-action";
import { recordedLife } from "./recorded-life";

describe("The permission set of a deployer, beside what a stack's life calls,", function () {
  this.timeout(300_000);
  let world: World;
  let calls: readonly Call[];
  before(async () => {
    world = await testWorld();
    calls = await recordedLife(world);
  });

  const called = () => new Set(calls.flatMap((call) => actionOf(call) ?? []));
  const from = (...origins: Origin[]) =>
    new Set(rightsOf(allParts).flatMap((right) => (origins.includes(right.from) ? right.action : [])));

  it("has every call among the recorded rights, or among berth's own where an account has more in it", () => {
    assert.ok(called().size > 90, String(called().size));
    const known = from("recorded", "berth's code");
    assert.deepEqual([...called()].filter((action) => !known.has(action)).sort(), []);
  });

  it("calls nothing recorded that was not called", () => {
    const actions = called();
    assert.deepEqual([...from("recorded")].filter((action) => !actions.has(action)).sort(), []);
  });

  it("lets each call through for the very resource that it was about, as the local AWS's IAM judges it", async () => {
    const names = {
      partition: "aws",
      region: localRegion,
      account: localAccount,
      repository: "doctor-assets-test",
      environment: "doctor-test",
      services: ["web"],
    };
    const document = JSON.stringify(deployerPolicy(allParts, names));
    const credentials = { accessKeyId: "test", secretAccessKey: world.secret };
    const iam = new IAMClient({ region: localRegion, endpoint: world.endpoint, credentials });
    const asked = new Map(calls.flatMap((call) => askedOf(call)));
    assert.ok(asked.size > 60, String(asked.size));
    const denied: string[] = [];
    for (const { action, resource } of asked.values()) {
      const query = { PolicyInputList: [document], ActionNames: [action], ResourceArns: [resource] };
      const { EvaluationResults = [] } = await iam.send(new SimulateCustomPolicyCommand(query));
      if (EvaluationResults[0]?.EvalDecision !== "allowed") denied.push(`${action} ${resource}`);
    }
    assert.deepEqual(denied, []);
    const other = { PolicyInputList: [document], ActionNames: ["ecr:PutImage"] };
    const theirs = ["arn:aws:ecr:us-east-1:000000000000:repository/theirs"];
    const { EvaluationResults = [] } = await iam.send(
      new SimulateCustomPolicyCommand({ ...other, ResourceArns: theirs }),
    );
    assert.equal(EvaluationResults[0]?.EvalDecision, "implicitDeny");
    iam.destroy();
  });
});

/** What IAM would be asked about a call, where the call says what it is about. */
function askedOf(call: Call): [string, { readonly action: string; readonly resource: string }][] {
  const action = actionOf(call);
  const resource = action === undefined ? undefined : resourceOf(action, call.resource ?? "");
  if (action === undefined || resource === undefined) return [];
  return [[`${action} ${resource}`, { action, resource }]];
}

function resourceOf(action: string, about: string): string | undefined {
  if (about.startsWith("arn:")) return about;
  const arn = (service: string, resource: string) =>
    `arn:aws:${service}:${localRegion}:${localAccount}:${resource}`;
  const [service = ""] = action.split(":");
  if (about === "" || /:(Describe|List)/.test(action)) return undefined;
  switch (service) {
    case "ecr":
      return arn("ecr", `repository/${about}`);
    case "iam":
      return `arn:aws:iam::${localAccount}:role/${about}`;
    case "logs":
      return arn("logs", `log-group:${about}`);
    case "ec2":
      return arn("ec2", about.startsWith("sg-") ? `security-group/${about}` : "security-group/*");
    case "events":
      return arn("events", `rule/${about}`);
    case "lambda":
      return arn("lambda", `function:${about.split("/")[3] || "keeper"}`);
    case "elasticloadbalancing":
      return about.startsWith("web-tg")
        ? arn(service, `targetgroup/${about}/1`)
        : arn(service, `loadbalancer/app/${about}/1`);
    case "ecs":
      if (action === "ecs:CreateCluster" || action === "ecs:PutClusterCapacityProviders")
        return arn("ecs", `cluster/${about}`);
      return undefined;
    default:
      return undefined;
  }
}
