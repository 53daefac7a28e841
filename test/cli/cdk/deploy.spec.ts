import assert from "node:assert/strict";
import type { DeployedStack, IoMessage, IoRequest } from "@aws-cdk/toolkit-lib";

import { capturedOutput, ownOutput } from "../../../cli/cdk/deploy/captured-output";
import { markStacks } from "../../../cli/cdk/deploy/mark-stacks";
import { toolkitHost } from "../../../cli/cdk/deploy/toolkit-host";
import { CliError } from "../../../cli/shared/errors";
import { now } from "../../retention/image-builder";
import { berth } from "../command";
import { FakeAws, failure, registry, service, serviceArn, task } from "../fake-aws";

describe("what berth cdk deploy marks", () => {
  const stack = stackIn("000000000000");

  /** A service of a nested stack, a function of an image and one of a zip. */
  function account(): { aws: FakeAws; web: string; resize: string } {
    const aws = new FakeAws();
    const repository = aws.repository("myapp-assets-dev");
    const [web, resize] = [repository.push("web", "shop_a"), repository.push("resize", "shop_b")];
    aws.taskDefinitions["web:1"] = { web: `${registry}/myapp-assets-dev:shop_a` };
    aws.looks = [service(1)];
    aws.tasks = [task(1, { web }, 1)];
    const nested = "arn:aws:cloudformation:eu-west-1:000000000000:stack/shop-Nested/1";
    const resources: Record<string, object[]> = {
      [stack.stackArn]: [
        resource("AWS::CloudFormation::Stack", nested),
        resource("AWS::Lambda::Function", "resize"),
        resource("AWS::Lambda::Function", "zipped"),
        resource("AWS::ECS::Service", "deleted", "DELETE_COMPLETE"),
        resource("AWS::S3::Bucket", "bucket"),
      ],
      [nested]: [resource("AWS::ECS::Service", serviceArn)],
    };
    aws.answer({
      GetCallerIdentity: () => ({ Account: "000000000000" }),
      ListStackResources: ({ StackName, NextToken = "0" }: { StackName: string; NextToken?: string }) => {
        const all = resources[StackName] ?? [];
        const next = Number(NextToken) + 1;
        return {
          StackResourceSummaries: all.slice(next - 1, next),
          ...(next < all.length && { NextToken: String(next) }),
        };
      },
      GetFunction: ({ FunctionName }: { FunctionName: string }) => ({
        Code:
          FunctionName === "zipped"
            ? {}
            : {
                ImageUri: `${registry}/myapp-assets-dev:shop_b`,
                ResolvedImageUri: `${registry}/myapp-assets-dev@${resize}`,
              },
      }),
    });
    return { aws, web, resize };
  }

  const marked = async (aws: FakeAws, ...stacks: DeployedStack[]) => {
    const said: string[] = [];
    const io = {
      ...{ stdin: emptyInput(), stdout: { write: () => true }, stderr: { write: () => true }, env: {} },
      ...{ now: () => now, sleep: () => Promise.resolve(), clients: aws.clients },
    };
    return { marked: await markStacks(io, stacks, { timeout: 0 }, (line) => said.push(line)), said };
  };

  it("is what services and functions run, nested stacks' too, and no function of a zip", async () => {
    const { aws, web, resize } = account();
    const { marked: all, said } = await marked(aws, stack);
    assert.deepEqual(
      all.map(({ user, tags }) => [user, tags]),
      [
        ["service main/web", ["release.web.1"]],
        ["function resize", ["release.resize.1"]],
      ],
    );
    const { tags } = aws.repository("myapp-assets-dev");
    assert.deepEqual([tags.get("release.web.1"), tags.get("release.resize.1")], [web, resize]);
    assert.ok(said.includes(`web marked release.web.1 ${web}`), said.join("\n"));
    assert.deepEqual(new Set(aws.regions), new Set(["eu-west-1"]));
  });

  it("is the same when it is asked again", async () => {
    const { aws } = account();
    const first = await marked(aws, stack);
    const tags = [...aws.repository("myapp-assets-dev").tags];
    assert.deepEqual((await marked(aws, stack)).marked, first.marked);
    assert.deepEqual([...aws.repository("myapp-assets-dev").tags], tags);
  });

  it("leaves out a stack of another account, and says who marks there", async () => {
    const { marked: all } = await marked(account().aws, stackIn("111111111111"));
    assert.match(all[0]?.nothing ?? "", /in the account 111111111111: have a keeper there/);
  });

  it("goes on where one can't be marked, and says why", async () => {
    const { aws } = account();
    aws.answer({
      GetFunction: () => {
        throw failure("AccessDeniedException");
      },
    });
    const { marked: all } = await marked(aws, stack);
    assert.deepEqual(all[0]?.tags, ["release.web.1"]);
    assert.match(all[1]?.failure ?? "", /lambda:GetFunction/);
  });

  it("says of a function whose image is gone that it is", async () => {
    const { aws, resize } = account();
    aws.repository("myapp-assets-dev").expire(resize);
    const { marked: all } = await marked(aws, stack);
    assert.match(all[1]?.nothing ?? "", /myapp-assets-dev has its image sha256:[0-9a-f]{64} no more/);
  });
});

describe("what CDK says", () => {
  const told = async (message: Partial<IoMessage<unknown>>) => {
    const lines: string[] = [];
    const host = toolkitHost("never", (line) => lines.push(line));
    await host.notify({ level: "info", message: "", data: undefined, ...message } as IoMessage<unknown>);
    return lines;
  };

  it("is told line by line, without what is for its developers", async () => {
    assert.deepEqual(await told({ message: "\n one \n\ntwo" }), [" one", "two"]);
    assert.deepEqual(await told({ level: "debug", message: "x" }), []);
  });

  it("is a line for each resource that is done, with CloudFormation's reason", async () => {
    const activity = (ResourceStatus: string, more: object = {}) => ({
      code: "CDK_TOOLKIT_I5502" as const,
      data: {
        event: {
          StackName: "shop",
          LogicalResourceId: "Web",
          ResourceType: "AWS::ECS::Service",
          ResourceStatus,
          ...more,
        },
        progress: { formatted: " 3/12" },
      },
    });
    assert.deepEqual(await told(activity("CREATE_IN_PROGRESS")), []);
    assert.deepEqual(await told(activity("CREATE_COMPLETE")), [
      "shop 3/12 CREATE_COMPLETE AWS::ECS::Service Web",
    ]);
    assert.deepEqual(await told(activity("CREATE_FAILED", { ResourceStatusReason: "no\u001B[2J" })), [
      "shop 3/12 CREATE_FAILED AWS::ECS::Service Web: no\\u{1b}[2J",
    ]);
  });

  it("moves no cursor", async () =>
    assert.deepEqual(await told({ message: "a\u001B[2Jb" }), ["a\\u{1b}[2Jb"]));

  const ask = (approval: "never" | "any-change" | "broadening", permissionChangeType: string) =>
    toolkitHost(approval, () => undefined).requestResponse({
      ...{ code: "CDK_TOOLKIT_I5060", message: "IAM Changes\n\nDo you wish?", defaultResponse: true },
      data: { permissionChangeType },
    } as unknown as IoRequest<unknown, boolean>);

  for (const [approval, change] of [
    ["broadening", "broadening"],
    ["any-change", "broadening"],
    ["any-change", "non-broadening"],
  ] as const) {
    it(`stops a deployment of ${change} rights where ${approval} needs approval`, async () => {
      await assert.rejects(
        async () => ask(approval, change),
        (error) =>
          error instanceof CliError && error.code === "not-approved" && /IAM Changes/.test(error.message),
      );
    });
  }

  for (const [approval, change] of [
    ["broadening", "non-broadening"],
    ["broadening", "none"],
    ["any-change", "none"],
    ["never", "broadening"],
  ] as const) {
    it(`goes on with ${change} rights where ${approval} needs approval`, async () =>
      assert.equal(await ask(approval, change), true));
  }
});

/* eslint-disable @typescript-eslint/unbound-method -- whether it is put back is the question */
describe("what Docker says meanwhile", () => {
  it("is handed on by line, and what hands it on may write itself", async () => {
    const lines: string[] = [];
    const write = process.stdout.write;
    const answer = await capturedOutput(
      (line) => lines.push(line),
      () => {
        process.stdout.write("#1 DO");
        process.stdout.write(Buffer.from("NE\r\n\n#2 a"));
        process.stderr.write("pushed\n");
        return Promise.resolve(1);
      },
    );
    assert.equal(answer, 1);
    assert.deepEqual(lines, ["#1 DONE", "pushed", "#2 a"]);
    assert.equal(process.stdout.write, write);
  });

  it("leaves alone what the command writes itself", async () => {
    const [lines, written]: [string[], unknown[]] = [[], []];
    const write = process.stderr.write;
    process.stderr.write = (chunk: unknown) => written.push(chunk) > 0;
    try {
      await capturedOutput(
        (line) => lines.push(line),
        () => {
          ownOutput(() => void process.stderr.write("cdk     one\n"));
          process.stderr.write("two\n");
          return Promise.resolve();
        },
      );
    } finally {
      process.stderr.write = write;
    }
    assert.deepEqual([lines, written], [["two"], ["cdk     one\n"]]);
  });

  it("is let out again when the work fails", async () => {
    const write = process.stderr.write;
    await assert.rejects(
      capturedOutput(
        () => undefined,
        () => Promise.reject(new Error("no")),
      ),
      /no/,
    );
    assert.equal(process.stderr.write, write);
  });
});

describe("berth cdk deploy refuses", () => {
  const cases: readonly [string, readonly string[], RegExp][] = [
    ["a Pulumi project without its stack", ["--pulumi", "."], /`--pulumi` and `--stack` together/],
    ["no command for the app", [], /`--app` is not given, and .*cdk\.json is not there/],
    ["context that is no pair", ["--app", "true", "--context", "dev"], /must be key=value, got "dev"/],
    ["another word for approval", ["--require-approval", "always"], /one of: never, any-change, broadening/],
  ];
  for (const [title, argv, words] of cases) {
    it(title, async () => {
      const { code, stdout, stderr } = await berth(["cdk", "deploy", ...argv], new FakeAws());
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, words);
    });
  }
});

function stackIn(account: string): DeployedStack {
  const stackArn = `arn:aws:cloudformation:eu-west-1:${account}:stack/shop/1`;
  return { stackName: "shop", stackArn } as DeployedStack;
}

function resource(
  ResourceType: string,
  PhysicalResourceId: string,
  ResourceStatus = "CREATE_COMPLETE",
): object {
  return { ResourceType, PhysicalResourceId, ResourceStatus };
}

async function* emptyInput(): AsyncIterable<string> {
  // Nothing comes.
}
