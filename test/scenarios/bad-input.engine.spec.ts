import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { CreateRepositoryCommand } from "@aws-sdk/client-ecr";

import type { ConfigValue } from "../../automation";
import type { World } from "../../local/world";
import { makeClone, type Clone } from "../../local/test/clone";
import { testWorld } from "../../local/test/world";
import { recordCalls } from "../shared/calls";
import { pulumi, writeStackFile } from "../shared/command";
import { Registry } from "../shared/registry";

type Config = Readonly<Record<string, ConfigValue>>;

/** What a user sees who typed `pulumi up`, and whether anything was changed by it. */
interface Refusal {
  readonly exitCode: number | null;
  readonly text: string;
  readonly writes: readonly string[];
}

const absent = `sha256:${"0".repeat(64)}`;

describe("pulumi up with bad input", function () {
  this.timeout(120_000);
  let world: World;
  let clone: Clone;
  let registry: Registry;

  before(async () => {
    world = await testWorld();
    clone = await makeClone();
    registry = new Registry(world, "bad-assets-input");
    writeStackFile(clone.dir, "bad", {});
    const { exitCode, all } = await pulumi(world, clone.dir, ["stack", "init", "bad"]);
    assert.equal(exitCode, 0, all);
  });
  after(async () => {
    registry?.close();
    await pulumi(world, clone.dir, ["stack", "rm", "bad", "--yes", "--force"]);
    clone?.remove();
  });

  async function up(config: Config, env: NodeJS.ProcessEnv = world.env): Promise<Refusal> {
    writeStackFile(clone.dir, "bad", config);
    const args = ["up", "--yes", "--skip-preview", "--stack", "bad"];
    const { result, calls } = await recordCalls(world.endpoint, () => pulumi(world, clone.dir, args, env));
    const writes = calls
      .filter(({ write }) => write)
      .map(({ service, operation }) => `${service}:${operation}`);
    return { exitCode: result.exitCode, text: result.all, writes };
  }

  function assertRefused({ exitCode, text, writes }: Refusal): void {
    assert.notEqual(exitCode, 0, text);
    assert.doesNotMatch(text, /^\s+at .*:\d+:\d+\)?$/m, "a stack trace");
    assert.deepEqual(writes, []);
  }

  describe("refuses all that is wrong with the configuration at once:", () => {
    let refusal: Refusal;
    before(async () => {
      const image = { context: "examples/web" };
      refusal = await up({
        "berth:area": "My_App",
        "berth:stage": "a".repeat(250),
        "berth:colour": "green",
        "berth:services": [
          { name: "web.api", image },
          { name: "w".repeat(65), image },
          { name: "job", image },
          { name: "job", image },
          { name: "odd", image, cpu: 256, memory: 8192 },
          { name: "typo", image, memroy: 512 },
          { name: "none", image: {} },
          { name: "both", image: { ...image, digest: absent } },
          { name: "short", image: { digest: "sha256:0" } },
          { name: "away", image: { context: "/srv/away" } },
          { name: "mips", image: { ...image, platform: "linux/mips" } },
        ],
      });
    });

    it("it ends without a stack trace and without a change", () => assertRefused(refusal));

    const rows: [title: string, line: RegExp][] = [
      ["an illegal name of an area", /berth:area:? .*"My_App"/],
      ["a repository name that is too long", /berth:(area|stage): .*26\d characters; ECR allows 256/],
      ["an unknown key", /berth:colour: is not known here; known are area, stage, services/],
      ["a dot in the name of a service", /berth:services\[0\]\.name: must be lower case letters.*"web\.api"/],
      [
        "a name of a service that is too long",
        /berth:services\[1\]\.name: must have at most 64 characters.*"w{65}"/,
      ],
      [
        "two services of one name",
        /berth:services\[3\]\.name: is the name of berth:services\[2\] already, got "job"/,
      ],
      ["a pair of cpu and memory that Fargate lacks", /berth:services\[4\]\.memory:? .*8192.*512, 1024/],
      [
        "an unknown key of a service",
        /berth:services\[5\]\.memroy: is not known here. Did you mean `memory`/,
      ],
      ["a service without an image", /berth:services\[6\]\.image: must have .*`context`/],
      ["a service with two images", /berth:services\[7\]\.image: must have .*got .*context.*digest|both/],
      ["a digest that is none", /berth:services\[8\]\.image\.digest: must be "sha256:" and 64 .*"sha256:0"/],
      [
        "a context outside of the project",
        /berth:services\[9\]\.image\.context: must be relative .*"\/srv\/away"/,
      ],
      [
        "a platform that Fargate lacks",
        /berth:services\[10\]\.image\.platform: .*"linux\/amd64".*"linux\/mips"/,
      ],
    ];
    for (const [title, line] of rows) it(title, () => assert.match(refusal.text, line));
  });

  const stage = { "berth:area": "bad", "berth:stage": "input" };
  const service = (image: ConfigValue): Config => ({ ...stage, "berth:services": [{ name: "web", image }] });

  const refusals: {
    title: string;
    given?: () => Promise<unknown> | void;
    config: Config;
    env?: () => NodeJS.ProcessEnv;
    says: RegExp[];
  }[] = [
    {
      title: "a context that is missing",
      config: service({ context: "services/absent" }),
      says: [/"services\/absent"/, /Make sure that/],
    },
    {
      title: "a Dockerfile that is missing",
      config: service({ context: "examples/web", dockerfile: "examples/web/Dockerfile.absent" }),
      says: [/"examples\/web\/Dockerfile\.absent"/, /Make sure that/],
    },
    {
      title: "a link in the context that leads nowhere",
      given: () => {
        const context = path.join(clone.dir, "services/dangling");
        fs.mkdirSync(context, { recursive: true });
        fs.writeFileSync(path.join(context, "Dockerfile"), "FROM scratch\nCOPY . /\n");
        fs.symlinkSync("nowhere", path.join(context, "lost"));
      },
      config: service({ context: "services/dangling" }),
      says: [/services\/dangling\/lost/, /\.dockerignore/],
    },
    {
      title: "a tag and a digest that the repository lacks",
      given: () =>
        registry.ecr.send(new CreateRepositoryCommand({ repositoryName: registry.repositoryName })),
      config: {
        ...stage,
        "berth:services": [
          { name: "web", image: { tag: "v1" } },
          { name: "job", image: { digest: absent } },
        ],
      },
      says: [/"bad-assets-input"/, /"v1"/, new RegExp(absent), /Push it first/],
    },
    {
      title: "another encryption than that of the repository to adopt",
      config: { ...stage, "berth:repository": { encryption: { type: "KMS" } } },
      says: [/encryption/, /"?AES256"?/, /"?KMS"?/],
    },
    {
      title: "an account that the stack is not for",
      config: { ...stage, "aws:allowedAccountIds": ["123456789012"] },
      says: [/must not touch the AWS account 000000000000/, /123456789012/, /aws:allowedAccountIds/],
    },
    {
      title: "no credentials",
      config: stage,
      env: () =>
        Object.fromEntries(
          Object.entries(world.env).filter(([name]) => !/^AWS_(SECRET_)?ACCESS_KEY/.test(name)),
        ),
      says: [/AWS doesn't know who asks/, /aws sso login/],
    },
  ];

  for (const { title, given, config, env, says } of refusals) {
    it(`refuses ${title}`, async () => {
      await given?.();
      const refusal = await up(config, env?.());
      assertRefused(refusal);
      for (const line of says) assert.match(refusal.text, line);
    });
  }
});
