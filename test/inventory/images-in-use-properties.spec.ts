import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { boundedCalls, imagesInUse } from "../../inventory";
import type { DefinedContainer } from "../../inventory/known/known-definitions";
import { told } from "./accounts/account-builder";
import { fakeAccount } from "./accounts/fake-account";
import { awsError } from "./accounts/fake-aws";
import { repositoryNames } from "./accounts/model-account";
import { randomAccounts } from "./accounts/random-account";

describe("imagesInUse, of any account", () => {
  it("finds every use of an image exactly once, with no more calls than it takes", async () => {
    await fc.assert(
      fc.asyncProperty(randomAccounts, async ({ account, uses, leastCalls }) => {
        const { clients, calls } = fakeAccount(account);
        const counted = boundedCalls();
        const report = await imagesInUse(clients, { calls: counted });
        const found = told(report).map(useOf);
        assert.deepEqual(found.map(([use]) => use).sort(), [...uses.keys()].sort());
        assert.deepEqual(new Map(found), new Map([...uses].map(([use, roles]) => [use, [...roles].sort()])));
        assert.equal(calls.length, leastCalls);
        assert.equal(report.calls, leastCalls);
        assert.equal(counted.least, leastCalls);
      }),
      { numRuns: 40, interruptAfterTimeLimit: 8000 },
    );
  });

  it("finds the same in small pages", async () => {
    await fc.assert(
      fc.asyncProperty(
        randomAccounts,
        fc.integer({ min: 1, max: 7 }),
        async ({ account, leastCalls }, pageSize) => {
          const whole = await imagesInUse(fakeAccount(account).clients);
          const calls = boundedCalls();
          const inPages = await imagesInUse(fakeAccount({ ...account, pageSize }).clients, { calls });
          assert.deepEqual(inPages.inUse, whole.inUse);
          assert.equal(calls.least, leastCalls, "what it takes at least is no matter of what it took");
          assert.ok(calls.count >= leastCalls);
        },
      ),
      { numRuns: 20, interruptAfterTimeLimit: 8000 },
    );
  });

  it("finds of one repository what it finds of it among all, and asks for no task definition twice", async () => {
    await fc.assert(
      fc.asyncProperty(
        randomAccounts,
        fc.constantFrom(...repositoryNames),
        async ({ account }, repositoryName) => {
          const whole = await imagesInUse(fakeAccount(account).clients);
          const expected = whole.inUse.filter((used) => used.repositoryName === repositoryName);
          const known = new Map<string, readonly DefinedContainer[]>();
          const look = async () => {
            const { clients, calls } = fakeAccount(account);
            const narrow = await imagesInUse(clients, { repositories: new Set([repositoryName]), known });
            assert.deepEqual(narrow.inUse, expected);
            assert.ok(calls.length <= whole.calls);
            return calls.filter((action) => action === "ecs:DescribeTaskDefinition").length;
          };
          const first = await look();
          // A name without account and region is no ARN, and may be of a family alone.
          assert.equal(await look(), first - known.size);
        },
      ),
      { numRuns: 60, interruptAfterTimeLimit: 12_000 },
    );
  });

  it("fails when any of its calls does, whichever it is", async () => {
    await fc.assert(
      fc.asyncProperty(randomAccounts, fc.nat(), async ({ account }, which) => {
        const { clients: all, calls } = fakeAccount(account);
        await imagesInUse(all);
        let made = 0;
        const fault = () => {
          if (made++ === which % calls.length) throw awsError("InternalFailure");
        };
        await assert.rejects(imagesInUse(fakeAccount(account, { fault }).clients), { code: "call-failed" });
      }),
      { numRuns: 40, interruptAfterTimeLimit: 8000 },
    );
  });
});

/** `app:tag@a service main/web: running` without tag, and the roles. */
function useOf(line: string): [use: string, roles: string[]] {
  const [, repository, rest = "", roles = ""] = /^([^:@]+)(?::[^@]+)?(@.*?): (.*)$/.exec(line) ?? [];
  return [`${repository}${rest}`, roles.split(", ").sort()];
}
