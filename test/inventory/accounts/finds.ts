import * as assert from "node:assert/strict";

import { imagesInUse, type Source } from "../../../inventory";
import { image, type FakeAccount } from "./account";
import { ref, told } from "./account-builder";
import { fakeAccount } from "./fake-account";

/** By name: an account, the lines that tell what uses its images, and where to look. */
export type Cases = Record<string, [FakeAccount, string[], Source[]?]>;

/** The repository of all cases. */
export const repositories = { app: [image("a", ["1", "latest"]), image("b", ["2"]), image("c", ["3"])] };

/** Task definitions by name: the image of each container. */
export function definitions(
  all: Record<string, Record<string, string>>,
): NonNullable<FakeAccount["taskDefinitions"]> {
  return Object.fromEntries(
    Object.entries(all).map(([name, containers]) => [
      name,
      Object.entries(containers).map(([container, short]) => ({ name: container, image: ref(short) })),
    ]),
  );
}

/** A test for each case, and one with the account's lists on pages of one. */
export function finds(cases: Cases): void {
  for (const [name, [account, expected, sources]] of Object.entries(cases))
    for (const [how, pageSize] of [
      ["", Infinity],
      [", on pages of one", 1],
    ] as const)
      it(`finds ${name}${how}`, async () => {
        const { clients } = fakeAccount({ repositories, ...account, pageSize });
        const report = await imagesInUse(clients, sources ? { sources } : {});
        assert.deepEqual(told(report).sort(), [...expected].sort());
      });
}
