import * as assert from "node:assert/strict";

import { isOwnUser } from "../../../components/image-repository/own-users";

const urn = (type: string, name: string) => `urn:pulumi:dev::shop::berth:index:Some$${type}::${name}`;

describe("isOwnUser", () => {
  const isOwn = isOwnUser(
    new Map([
      [
        urn("aws:ecs/service:Service", "web"),
        { arn: "arn:aws:ecs:us-east-1:000000000000:service/shop/web-1" },
      ],
      [urn("aws:lambda/function:Function", "resize"), { name: "resize-1" }],
      [urn("aws:apprunner/service:Service", "page"), { serviceName: "page-1" }],
      [urn("aws:codebuild/project:Project", "ci"), { name: "ci-1" }],
      [urn("aws:ecs/cluster:Cluster", "web-2"), { name: "web-2" }],
      [urn("aws:ecs/service:Service", "unknown"), {}],
    ]),
  );

  for (const [kind, name] of [
    ["service", "shop/web-1"],
    ["function", "resize-1"],
    ["app-runner-service", "page-1"],
    ["codebuild-project", "ci-1"],
  ] as const)
    it(`knows the stack's own ${kind}`, () => assert.equal(isOwn({ kind, name }), true));

  for (const [kind, name] of [
    ["service", "other/web-1"],
    ["function", "ci-1"],
    ["task", "shop/web-1"],
    ["service", "undefined"],
    ["declared", "web-2"],
  ] as const)
    it(`takes the ${kind} ${name} for somebody else's`, () => assert.equal(isOwn({ kind, name }), false));
});
