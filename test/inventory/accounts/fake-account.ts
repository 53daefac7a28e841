import type { FakeAccount } from "./account";
import { fakeAws, type FakeAws, type FakeOptions } from "./fake-aws";
import { fakeEcr } from "./fake-ecr";
import { fakeEcs } from "./fake-ecs";
import { fakeOthers } from "./fake-others";

/** Clients of an account that changes when the given object does. */
export function fakeAccount(account: FakeAccount, options: FakeOptions = {}): FakeAws {
  return fakeAws({ ecr: fakeEcr(account), ecs: fakeEcs(account), ...fakeOthers(account) }, options);
}
