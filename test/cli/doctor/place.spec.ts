import assert from "node:assert/strict";

import { buildsIn, namesIn, partsIn, vcpusIn } from "../../../cli/doctor/place";

const shop = { "berth:area": "shop", "berth:stage": "dev" };
const web = { name: "web", image: { context: "web" } };

describe("What a doctor reads in a stack's configuration", () => {
  const parts: [title: string, config: Record<string, unknown>, parts: string[] | undefined][] = [
    ["a program of its own", { "aws:region": "eu-west-1" }, undefined],
    ["a repository alone", shop, ["repository", "look"]],
    ["no guard", { ...shop, "berth:guard": "off" }, ["repository"]],
    ["a service", { ...shop, "berth:services": [web] }, ["repository", "look", "services"]],
    [
      "services as text",
      {
        ...shop,
        "berth:services": JSON.stringify([web, { ...web, loadBalancer: true, autoscaling: { minimum: 1 } }]),
      },
      ["repository", "look", "services", "load-balancer", "autoscaling"],
    ],
    [
      "CI and an alarm",
      { ...shop, "berth:ci": { issuer: "github" }, "berth:alarm": { topicArn: "arn" } },
      ["repository", "look", "ci", "alarm"],
    ],
    ["services that are none", { ...shop, "berth:services": "[" }, ["repository", "look"]],
  ];
  for (const [title, config, expected] of parts)
    it(`are the parts that need rights: ${title}`, () => {
      const found = partsIn(config);
      assert.deepEqual(found && [...found], expected);
    });

  const builds: [title: string, config: Record<string, unknown> | undefined, expected: string][] = [
    ["no stack", undefined, "unknown"],
    ["a program of its own", {}, "unknown"],
    ["an image of a folder", { ...shop, "berth:services": [web] }, "yes"],
    ["an image of CI's", { ...shop, "berth:services": [{ name: "web", image: { tag: "v1" } }] }, "no"],
    [
      "a stage that takes what was promoted",
      { ...shop, "berth:build": "never", "berth:services": [web] },
      "no",
    ],
  ];
  for (const [title, config, expected] of builds)
    it(`is whether it builds: ${title}`, () => assert.equal(buildsIn(config), expected));

  it("are the names of its resources", () => {
    assert.deepEqual(namesIn({ ...shop, "berth:services": [web] }), {
      repository: "shop-assets-dev",
      environment: "shop-dev",
      services: ["web"],
    });
    assert.deepEqual(namesIn(shop).services, ["*"]);
    assert.deepEqual(namesIn({}), { repository: "*", environment: "*", services: ["*"] });
  });

  it("is how much of Fargate it asks for", () => {
    const large = { ...web, cpu: 2048, desiredCount: 3 };
    assert.equal(vcpusIn({ ...shop, "berth:services": [large, web] }), 6.25);
    assert.equal(vcpusIn(shop), undefined);
  });
});
