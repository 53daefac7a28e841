import * as assert from "node:assert/strict";

import {
  allSources,
  defaultSources,
  imagesInUse,
  InventoryError,
  inventoryPermissions,
  sourcePermissions,
  type InventoryErrorCode,
  type Source,
} from "../../../inventory";
import { told } from "../accounts/account-builder";
import { busyAccount } from "../accounts/busy-account";
import { type FakeAccount } from "../accounts/account";
import { fakeAccount } from "../accounts/fake-account";
import { awsError } from "../accounts/fake-aws";

const actions = [
  ...new Set(["ecr:DescribeRepositories", "ecr:ListImages", ...Object.values(sourcePermissions).flat()]),
];
const lists = actions.filter((action) => /:List|DescribeRepositories|DescribeJobDefinitions/.test(action));

/** What an inventory fails with when an action does. */
async function failureOf(
  fault: (action: string, nth: number) => void,
  options: { account?: FakeAccount; sources?: readonly Source[] } = {},
): Promise<InventoryError> {
  const { account = busyAccount(), sources = allSources } = options;
  const { clients } = fakeAccount(account, { fault });
  try {
    await imagesInUse(clients, { sources });
  } catch (error) {
    assert.ok(error instanceof InventoryError, String(error));
    return error;
  }
  return assert.fail("It must fail.");
}

const failing =
  (action: string, error: Error, from = 1) =>
  (made: string, nth: number) => {
    if (made === action && nth >= from) throw error;
  };

describe("imagesInUse, when AWS doesn't answer", () => {
  it("makes none but the calls that its sources say, and each of them where there is something", async () => {
    const { clients, calls } = fakeAccount(busyAccount());
    await imagesInUse(clients, { sources: allSources });
    assert.deepEqual([...new Set(calls)].sort(), [...actions].sort());
    const allowed = inventoryPermissions(allSources);
    assert.deepEqual(
      calls.filter((call) => !allowed.includes(call)),
      [],
    );
  });

  for (const action of actions)
    it(`refuses without the right to call ${action}, and names it`, async () => {
      const error = await failureOf(failing(action, awsError("AccessDeniedException")));
      assert.equal(error.code, "access-denied");
      assert.equal(error.permission, action);
      assert.deepEqual(error.permissions, [action]);
      assert.match(error.message, new RegExp(`The right to call ${action} is missing: AWS says`));
      assert.match(error.message, new RegExp(`Allow ${action} to the role or user that asks\\.`));
    });

  for (const action of lists)
    it(`refuses when the second page of ${action} fails`, async () => {
      const error = awsError("InternalServerError");
      const account = { ...busyAccount(), pageSize: 1 };
      const failure = await failureOf(failing(action, error, 2), { account });
      assert.equal(failure.code, "call-failed");
      assert.equal(failure.cause, error);
      assert.match(failure.message, new RegExp(`The call ${action} failed with InternalServerError`));
    });

  it("names all the rights that an account without any needs next, in one go", async () => {
    const error = await failureOf((action) => {
      if (!action.startsWith("ecr:")) throw awsError("AccessDeniedException");
    });
    assert.deepEqual(
      [...error.permissions].sort(),
      [
        ...["apprunner:ListServices", "batch:DescribeJobDefinitions", "codebuild:ListProjects"],
        ...[
          "ecs:ListClusters",
          "ecs:ListTaskDefinitionFamilies",
          "events:ListEventBuses",
          "lambda:ListFunctions",
          "scheduler:ListSchedules",
        ],
      ].sort(),
    );
    assert.equal(error.message.split("\n").length, 9);
  });

  it("tells of another failure beside missing rights, for rights alone would not do", async () => {
    const error = await failureOf((action) => {
      if (action === "ecs:ListClusters") throw awsError("AccessDeniedException");
      if (action === "lambda:ListFunctions") throw awsError("TooManyRequestsException");
    });
    assert.equal(error.code, "throttled");
    assert.deepEqual(error.permissions, ["ecs:ListClusters"]);
    assert.match(error.message, /Allow ecs:ListClusters to/);
    assert.match(error.message, /lower the concurrency/);
  });

  const codes: [string, Error, InventoryErrorCode][] = [
    ["throttled all along", awsError("ThrottlingException"), "throttled"],
    ["throttled by status", awsError("Other", { $metadata: { httpStatusCode: 429 } }), "throttled"],
    ["an expired session", awsError("ExpiredTokenException"), "no-credentials"],
    ["nobody signed in", awsError("CredentialsProviderError"), "no-credentials"],
    ["a refused connection", awsError("Error", { code: "ECONNREFUSED" }), "unreachable"],
    [
      "a wrapped network error",
      awsError("Error", { cause: awsError("Error", { code: "ECONNRESET" }) }),
      "unreachable",
    ],
    ["a time-out", awsError("TimeoutError"), "unreachable"],
    ["a name that doesn't resolve", awsError("Error", { code: "ENOTFOUND" }), "unreachable"],
    ["a failure of AWS", awsError("ServerException"), "call-failed"],
  ];
  for (const [name, error, code] of codes)
    it(`fails for ${name}: ${code}`, async () => {
      const failure = await failureOf(failing("ecs:ListServices", error));
      assert.equal(failure.code, code);
      assert.equal(failure.cause, error);
    });

  it("fails with something else than an Error, and says what", async () => {
    const failure = await failureOf((action) => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a broken middleware may do
      if (action === "ecs:ListServices") throw "broken";
    });
    assert.match(failure.message, /The call ecs:ListServices failed with Error: broken/);
  });

  it("makes no more calls of a source that has failed", async () => {
    const services = Array.from({ length: 50 }, (_, index) => ({
      serviceArn: `arn:aws:ecs:eu-west-1:123456789012:service/main/s${index}`,
      deployments: [{ status: "PRIMARY", taskDefinition: `s${index}:1` }],
    }));
    const fault = failing("ecs:ListServiceDeployments", awsError("ThrottlingException"));
    const fake = fakeAccount({ clusters: { main: { services } } }, { fault });
    await assert.rejects(imagesInUse(fake.clients, { concurrency: 5 }));
    // Whatever was to come, comes now.
    for (let turn = 0; turn < 200; turn++) await new Promise((done) => setImmediate(done));
    assert.ok(fake.calls.filter((one) => one === "ecs:ListServiceDeployments").length <= 5);
  });

  for (const source of allSources)
    it(`says that the account has not signed up for ${source}`, async () => {
      const fault = failing(firstCalls[source], awsError("SubscriptionRequiredException"));
      const { clients } = fakeAccount(busyAccount(), { fault });
      const { notLookedAt } = await imagesInUse(clients, { sources: allSources });
      assert.deepEqual(notLookedAt, [{ source, reason: "the account has not signed up for it" }]);
    });

  for (const source of allSources.filter((one) => !defaultSources.includes(one)))
    it(`says that the region doesn't have ${source}, and tells of the others`, async () => {
      const fault = failing(firstCalls[source], awsError("Error", { code: "ENOTFOUND" }));
      const { clients } = fakeAccount(busyAccount(), { fault });
      const report = await imagesInUse(clients, { sources: allSources });
      assert.deepEqual(report.notLookedAt, [{ source, reason: "the region doesn't have it" }]);
      assert.ok(told(report).some((line) => line.includes("service main/web")));
    });

  for (const source of defaultSources)
    it(`refuses to believe that there is no ${source}`, async () => {
      const error = awsError("Error", { code: "ENOTFOUND" });
      const failure = await failureOf(failing(firstCalls[source], error));
      assert.equal(failure.code, "unreachable");
    });

  const silent: Record<string, [string, object]> = {
    "a batch that passes over what it was asked for": ["DescribeServices", { services: [] }],
    "a batch that fails for part of it": [
      "DescribeServices",
      { services: [], failures: [{ arn: "a", reason: "DENIED" }, { arn: "b" }] },
    ],
    "the same page again and again": ["ListServices", { serviceArns: ["a"], nextToken: "1" }],
  };
  for (const [name, [operation, answer]] of Object.entries(silent))
    it(`refuses ${name}`, async () => {
      const { clients } = fakeAccount(busyAccount());
      const send = clients.ecs.send.bind(clients.ecs) as (command: object) => Promise<unknown>;
      const ecs = {
        send: (command: object) =>
          command.constructor.name === `${operation}Command` ? Promise.resolve(answer) : send(command),
      } as typeof clients.ecs;
      await assert.rejects(imagesInUse({ ...clients, ecs }), { code: "incomplete-answer" });
    });
});

const firstCalls: Record<Source, string> = {
  ecs: "ecs:ListClusters",
  eventbridge: "events:ListEventBuses",
  scheduler: "scheduler:ListSchedules",
  lambda: "lambda:ListFunctions",
  "app-runner": "apprunner:ListServices",
  batch: "batch:DescribeJobDefinitions",
  codebuild: "codebuild:ListProjects",
  "task-definitions": "ecs:ListTaskDefinitionFamilies",
};

describe("imagesInUse, when things vanish while it looks", () => {
  const vanishing: Record<string, [string, (account: FakeAccount) => void, string]> = {
    "a cluster": ["ecs:ListServices", (a) => delete a.clusters?.["main"], "service main/web"],
    "a cluster with its services listed": [
      "ecs:DescribeServices",
      (a) => delete a.clusters?.["main"],
      "service main/api",
    ],
    "a cluster with its tasks listed": [
      "ecs:DescribeTasks",
      (a) => delete a.clusters?.["main"],
      "task main/job:1",
    ],
    "a service": ["ecs:DescribeServices", (a) => a.clusters?.["main"]?.services?.shift(), "service main/web"],
    "a task": ["ecs:DescribeTasks", (a) => delete a.clusters?.["main"]?.tasks, "task main/job:1"],
    "a service's deployments": [
      "ecs:DescribeServiceDeployments",
      (a) => delete a.serviceDeployments,
      "deployment source",
    ],
    "a service's revisions": [
      "ecs:DescribeServiceRevisions",
      (a) => delete a.serviceRevisions,
      "last successful",
    ],
    "a bus": ["events:ListRules", (a) => (a.buses = {}), "schedule nightly"],
    "a rule": ["events:ListTargetsByRule", (a) => a.buses?.["default"]?.shift(), "schedule nightly"],
    "a schedule": ["scheduler:GetSchedule", (a) => a.schedules?.shift(), "schedule hourly"],
    "a function": ["lambda:GetFunction", (a) => a.functions?.shift(), "function thumb: $LATEST"],
    "an App Runner service": [
      "apprunner:DescribeService",
      (a) => a.appRunnerServices?.shift(),
      "service site",
    ],
    "a CodeBuild project": [
      "codebuild:BatchGetProjects",
      (a) => delete a.projects?.["ci"],
      "codebuild-project ci",
    ],
  };
  for (const [name, [before, vanish, line]] of Object.entries(vanishing))
    it(`leaves out ${name} that is gone`, async () => {
      const { clients: all } = fakeAccount(busyAccount());
      const isTold = (lines: readonly string[]) => lines.some((one) => one.includes(line));
      assert.ok(isTold(told(await imagesInUse(all, { sources: allSources }))));

      const account = busyAccount();
      const fault = (action: string, nth: number) => {
        if (action === before && nth === 1) vanish(account);
      };
      const { clients } = fakeAccount(account, { fault });
      const lines = told(await imagesInUse(clients, { sources: allSources }));
      assert.ok(!isTold(lines), lines.join("\n"));
    });

  it("says of a repository that is gone that its references lead nowhere", async () => {
    const account = busyAccount();
    const fault = (action: string) => {
      if (action === "ecr:ListImages") delete account.repositories?.["app"];
    };
    const { clients } = fakeAccount(account, { fault });
    const { unresolved, inUse } = await imagesInUse(clients);
    assert.ok(unresolved.every(({ repositoryName }) => repositoryName === "app"));
    assert.ok(unresolved.some(({ user }) => user.name === "thumb"));
    assert.ok(inUse.some(({ user }) => user.name === "main/web"));
  });
});
