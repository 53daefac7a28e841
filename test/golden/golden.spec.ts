import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { cases } from "./cases";
import type { GoldenResource } from "./golden-resource";
import { recorded } from "./recorded";
import { problemsOf } from "./types";

/** `BERTH_UPDATE_GOLDEN=1 npx mocha test/golden/golden.spec.ts` writes the files; then `npm run format`, and look at what git says of them. */
const isUpdate = process.env["BERTH_UPDATE_GOLDEN"] === "1";
const folder = path.join(__dirname, "inputs");
const fileOf = (name: string) => path.join(folder, `${name}.json`);

describe("the inputs that the components hand to aws and awsx", function () {
  // The compilation takes seconds; other work on the machine adds to it.
  this.timeout(300_000);

  before(() => {
    if (isUpdate && process.env["CI"]) throw new Error("Golden files are not written in CI.");
  });

  for (const one of cases) {
    it(`are those that are written down: ${one.name}`, async () => {
      const resources = await recorded(one);
      if (isUpdate) fs.writeFileSync(fileOf(one.name), JSON.stringify(resources, undefined, 2));
      assert.deepEqual(resources, JSON.parse(fs.readFileSync(fileOf(one.name), "utf8")));
    });
  }

  it("are written down for these cases and no others", () => {
    assert.deepEqual(fs.readdirSync(folder).sort(), cases.map(({ name }) => `${name}.json`).sort());
  });

  it("are what the packages' own types take, with values that AWS knows", () => {
    const expected = new Set(wrong.map(({ where }) => `${where}: `));
    const unexpected = problems().filter(
      (problem) => ![...expected].some((where) => problem.startsWith(where)),
    );
    assert.deepEqual(unexpected, []);
  });

  const wrong: readonly {
    readonly where: string;
    readonly resource: GoldenResource;
    readonly problem: RegExp;
  }[] = [
    {
      where: "an argument that is none",
      resource: { type: "aws:ecs/service:Service", name: "a", inputs: { desiredCuont: 1 } },
      problem: /desiredCuont.*ServiceArgs/,
    },
    {
      where: "an argument that is none, within another",
      resource: {
        type: "aws:ecs/service:Service",
        name: "b",
        inputs: { networkConfiguration: { subnets: [], subnet: "s" } },
      },
      problem: /subnet.* does not exist in type 'ServiceNetworkConfiguration/,
    },
    {
      where: "an argument that is missing",
      resource: { type: "aws:lb/listener:Listener", name: "c", inputs: { defaultActions: [] } },
      problem: /loadBalancerArn/,
    },
    {
      where: "an argument of another type",
      resource: { type: "aws:ecs/service:Service", name: "d", inputs: { desiredCount: "1" } },
      problem: /string.*number/,
    },
    {
      where: "a value that AWS does not know",
      resource: { type: "aws:ecs/service:Service", name: "e", inputs: { launchType: "FARGET" } },
      problem: /FARGET.*LaunchType/,
    },
    {
      where: "a container property that ECS does not know",
      resource: {
        type: "aws:ecs/taskDefinition:TaskDefinition",
        name: "f",
        inputs: { family: "f", containerDefinitions: { "JSON text": [{ name: "web", imagee: "x" }] } },
      },
      problem: /imagee.*ContainerDefinition/,
    },
    {
      where: "a policy that is none",
      resource: {
        type: "aws:iam/rolePolicy:RolePolicy",
        name: "g",
        inputs: {
          role: "r",
          policy: { "JSON text": { Version: "2012-10-17", Statement: [{ Effect: "Alow" }] } },
        },
      },
      problem: /Alow/,
    },
  ];
  for (const { where, problem } of wrong) {
    it(`would not be taken with ${where}`, () => {
      const said = problems().filter((one) => one.startsWith(`${where}: `));
      assert.match(said.join("\n"), problem);
    });
  }

  /** One compilation for what is written down and for what is wrong: it takes seconds. */
  let found: string[] | undefined;
  function problems(): string[] {
    const written = cases.flatMap(({ name }) =>
      (JSON.parse(fs.readFileSync(fileOf(name), "utf8")) as GoldenResource[]).map((resource) => ({
        where: `${name}: ${resource.type} ${resource.name}`,
        resource,
      })),
    );
    found ??= problemsOf([...written, ...wrong]);
    return found;
  }
});
