import assert from "node:assert/strict";

import { imagesInUse } from "../../inventory";
import type { DefinedContainer } from "../../inventory/known/known-definitions";
import { ref, revisions, service, serviceDeployment, task } from "./accounts/account-builder";
import { image, serviceArn, type FakeAccount } from "./accounts/account";
import { fakeAccount } from "./accounts/fake-account";

const names = Array.from({ length: 500 }, (_, index) => `s${index}`);
const areaOf = (name: string) => `area-${Number(name.slice(1)) % 20}`;

describe("a look at one repository of an account with 500 services in 20 of them", () => {
  const repositories = new Set(["area-7"]);

  it("takes 575 calls at first, of which 500 are for task definitions, and 75 later", async () => {
    const known = new Map<string, readonly DefinedContainer[]>();
    const first = await look(known);
    const second = await look(known);
    assert.deepEqual(second.inUse, first.inUse);
    assert.equal(first.inUse.length, 25);
    assert.equal(first.of("ecs:DescribeTaskDefinition"), 500);
    assert.equal(second.of("ecs:DescribeTaskDefinition"), 0);
    assert.deepEqual([first.calls, second.calls], [575, 75]);
  });

  it("asks for the deployments and revisions of the 25 that refer to it", async () => {
    const { of } = await look(new Map());
    assert.deepEqual([of("ecs:DescribeServiceDeployments"), of("ecs:DescribeServiceRevisions")], [2, 2]);
  });

  it("takes 621 calls where all repositories are asked about, as each look did", async () => {
    const { clients, calls } = fakeAccount(largeAccount());
    await imagesInUse(clients);
    assert.equal(calls.length, 621);
  });

  async function look(known: Map<string, readonly DefinedContainer[]>) {
    const { clients, calls } = fakeAccount(largeAccount());
    const { inUse } = await imagesInUse(clients, { repositories, known });
    return {
      inUse,
      calls: calls.length,
      of: (action: string) => calls.filter((one) => one === action).length,
    };
  }
});

function largeAccount(): FakeAccount {
  const by = <T>(make: (name: string) => T) => names.map(make);
  return {
    repositories: Object.fromEntries(by((name) => [areaOf(name), [image(areaOf(name))]])),
    clusters: {
      main: {
        services: by((name) =>
          service(name, [`${name}:1`], {
            currentServiceDeployment: `d-${name}`,
            currentServiceRevisions: [{ arn: `r-${name}` }],
          }),
        ),
        tasks: by((name) =>
          task(`t-${name}`, `${name}:1`, { app: [imageOf(name), areaOf(name)] }, `service:${name}`),
        ),
      },
    },
    serviceDeployments: by((name) => ({
      ...serviceDeployment(`d-${name}`, "SUCCESSFUL", { to: `r-${name}` }),
      serviceArn: serviceArn("main", name),
    })),
    serviceRevisions: revisions(
      Object.fromEntries(by((name) => [`r-${name}`, [`${name}:1`, { app: [imageOf(name), areaOf(name)] }]])),
    ),
    taskDefinitions: Object.fromEntries(
      by((name) => [`${name}:1`, [{ name: "app", image: ref(imageOf(name)) }]]),
    ),
  };
}

function imageOf(name: string): string {
  return `${areaOf(name)}@${areaOf(name)}`;
}
