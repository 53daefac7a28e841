import * as assert from "node:assert/strict";

import type { ExistingRepository } from "../../components";
import { PrepareError } from "../../program";
import { withOwner } from "../../program/ownership";

const name = "shop-assets-dev";
const [us, other] = ["acme/shop/dev", "acme/shop/pr-7"];

interface Case {
  readonly title: string;
  readonly live?: Partial<ExistingRepository>;
  /** The owner that this stack's state says, where the state has the repository. */
  readonly state?: { readonly owner?: string };
  readonly adopt?: string;
}

const found = ({ live = {}, state, adopt }: Case) =>
  withOwner({
    name,
    live: { encryptionType: "AES256", adopted: false, ...live },
    own: { repositories: new Map(state ? [[name, state.owner]] : []) },
    us,
    adopt,
  });

describe("withOwner", () => {
  const ours: readonly (Case & { readonly adopted: boolean })[] = [
    { title: "takes over one that nobody owns", adopted: true },
    { title: "knows its own after a destroy", live: { owner: us }, adopted: false },
    { title: "knows its own from before there were owners", state: {}, adopted: false },
    {
      title: "knows its own after it was renamed",
      live: { owner: other },
      state: { owner: other },
      adopted: false,
    },
    {
      title: "remembers that it took it over",
      live: { owner: us, adopted: true },
      state: { owner: us },
      adopted: true,
    },
    { title: "takes another stack's on purpose", live: { owner: other }, adopt: other, adopted: true },
    {
      title: "takes its own back on purpose",
      live: { owner: other },
      state: { owner: us },
      adopt: other,
      adopted: true,
    },
    { title: "needs nobody named for its own", live: { owner: us }, adopt: other, adopted: false },
  ];
  for (const one of ours)
    it(one.title, () => {
      assert.equal(found(one).adopted, one.adopted);
    });

  const foreign: readonly (Case & { readonly says: RegExp })[] = [
    {
      title: "another stack's",
      live: { owner: other },
      says: /"shop-assets-dev" belongs to the stack "acme\/shop\/pr-7".*this is "acme\/shop\/dev".*\n.*another area or stage.*\n.*berth:adopt acme\/shop\/pr-7/,
    },
    {
      title: "another stack's when a third one is named",
      live: { owner: other },
      adopt: "acme/shop/prod",
      says: /`adopt` names another one, "acme\/shop\/prod"/,
    },
    {
      title: "one that another stack took over from this one",
      live: { owner: other, adopted: true },
      state: { owner: us },
      says: /took it over from this one.*pulumi state delete/,
    },
    {
      title: "one that another stack took over before this one wrote its tag",
      live: { owner: other },
      state: {},
      says: /took it over from this one/,
    },
  ];
  for (const one of foreign)
    it(`refuses ${one.title}`, () => {
      assert.throws(
        () => found(one),
        (error) =>
          error instanceof PrepareError &&
          error.code === "foreign-repository" &&
          one.says.test(error.message),
      );
    });
});
