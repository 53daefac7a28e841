import * as assert from "node:assert/strict";

import { takenNames } from "../../../program/guard/taken-names";
import type { ImageInUse, ImageUser } from "../../../retention";

const use = (user: Partial<ImageUser> & { readonly name: string }): ImageInUse => ({
  repositoryName: "shop-assets-dev",
  digest: "sha256:0",
  user: { kind: "service", owner: "acme/shop/pr-7", ...user },
});

describe("takenNames", () => {
  const own = { services: new Set(["shop/web"]) };
  const cases: readonly (readonly [title: string, inUse: readonly ImageInUse[], expected: object])[] = [
    ["none of this stack's own services", [use({ name: "shop/web", releasesAs: "web" })], {}],
    [
      "those of other services, by their own word",
      [use({ name: "pr-7/web", releasesAs: "web" })],
      { web: ["pr-7/web"] },
    ],
    [
      "each of several, once",
      [
        use({ name: "pr-8/web", releasesAs: "web", role: "running" }),
        use({ name: "pr-7/web", releasesAs: "web" }),
        use({ name: "pr-8/web", releasesAs: "web", role: "last successful" }),
        use({ name: "pr-7/api", releasesAs: "api" }),
      ],
      { web: ["pr-7/web", "pr-8/web"], api: ["pr-7/api"] },
    ],
    [
      "none of a service that a killed run of this stack has left",
      [use({ name: "shop/web-2", releasesAs: "web", owner: "acme/shop/dev" })],
      {},
    ],
    ["none of services that say no name", [use({ name: "pr-7/web" })], {}],
    ["none of what is no service", [use({ kind: "task", name: "pr-7/web", releasesAs: "web" })], {}],
  ];
  it("are none of a service that doesn't say whose it is, as before there were owners", () => {
    const { owner: _, ...user } = use({ name: "pr-7/web", releasesAs: "web" }).user;
    const inUse = [{ ...use({ name: "" }), user }];
    assert.deepEqual(takenNames(inUse, "acme/shop/dev", own), {});
  });

  for (const [title, inUse, expected] of cases)
    it(`are ${title}`, () => assert.deepEqual(takenNames(inUse, "acme/shop/dev", own), expected));
});
