import assert from "node:assert/strict";

import { ownImages } from "../../program/own-images";

const repository = { name: "shop-assets-prod", accountId: "123456789012", region: "eu-west-1" };
const url = (name: string, region = "eu-west-1", account = "123456789012") =>
  `${account}.dkr.ecr.${region}.amazonaws.com/${name}`;
const own = (tags: Record<string, string>) =>
  ownImages({ imageTags: new Map(Object.entries(tags)) }, repository, ["web", "web-proxy"]);

describe("the images that a stack has pushed", () => {
  it("are its own in the repository that its configuration says, and where the state doesn't tell", () => {
    const tags = {
      "web-1": url("shop-assets-prod"),
      "web-2": "",
      "web-3": "127.0.0.1:4566/shop-assets-prod",
    };
    assert.deepEqual(own(tags), { tags: new Set(["web-1", "web-2", "web-3"]) });
  });

  const moved: [title: string, url: string, former: string][] = [
    ["stage", url("shop-assets-dev"), '"shop-assets-dev" (123456789012, eu-west-1)'],
    ["region", url("shop-assets-prod", "eu-west-2"), '"shop-assets-prod" (123456789012, eu-west-2)'],
    [
      "account",
      url("shop-assets-prod", "eu-west-1", "210987654321"),
      '"shop-assets-prod" (210987654321, eu-west-1)',
    ],
    ["area, on an emulator", "127.0.0.1:4566/store-assets-prod", '"store-assets-prod"'],
  ];
  for (const [title, former, place] of moved) {
    it(`are not lost where another ${title} makes another repository: what stays behind is said`, () => {
      const { tags, warning } = own({ "web-1": former });
      assert.deepEqual(tags, new Set());
      assert.ok(
        warning?.includes(
          `in the repository ${place} so far, and its configuration says "shop-assets-prod" (123456789012, eu-west-1)`,
        ),
        warning,
      );
      assert.match(warning ?? "", /The former repository stays with its images.*put the former/);
    });
  }

  it("are another environment's where they are of other names", () => {
    assert.deepEqual(own({ "api-1": url("store-assets-prod") }), { tags: new Set() });
  });

  it("may be in both, after an up that was broken off", () => {
    const tags = { "web-1": url("shop-assets-dev"), "web-proxy-2": url("shop-assets-prod") };
    assert.deepEqual(own(tags), { tags: new Set(["web-proxy-2"]) });
  });
});
