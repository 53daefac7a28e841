import assert from "node:assert/strict";
import { DescribeServicesCommand, ECSClient } from "@aws-sdk/client-ecs";

import { Secret } from "../../automation";
import { localRegion } from "../../local/environment";
import type { World } from "../../local/world";
import { testWorld } from "../../local/test/world";
import { withFaults } from "../shared/calls";
import {
  contextOf,
  makeCheckout,
  type ServiceCheckout,
  type ServiceContent,
  serving,
} from "../shared/checkout";
import { Registry } from "../shared/registry";
import { type Run, ScenarioStack, succeeded, theRun } from "../shared/stack";
import { Visitor } from "../shared/visitor";

const repositoryName = "failing-assets-test";
/** In the stack's configuration, and in what its container writes. */
const secret = "correct-horse-battery";

/** What a stack says of its service. */
interface Service {
  readonly clusterArn: string;
  readonly serviceName: string;
  readonly digest: string;
  readonly url: string;
}

describe("A deployment that fails", function () {
  this.timeout(300_000);
  let world: World;
  let checkout: ServiceCheckout;
  let stack: ScenarioStack;
  let registry: Registry;
  let ecs: ECSClient;
  let visitor: Visitor;
  /** As the last good `up` left it. */
  let service: Service;
  const good: string[] = [];

  before(async () => {
    world = await testWorld();
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    ecs = new ECSClient({ endpoint: world.endpoint, region: localRegion, credentials });
    registry = new Registry(world, repositoryName);
    checkout = await makeCheckout();
    const web = {
      name: "web",
      image: { context: contextOf("web") },
      port: 8080,
      loadBalancer: { healthCheckPath: "/content" },
    };
    stack = new ScenarioStack(world, {
      workDir: checkout.dir,
      stack: "failing",
      config: {
        ...{ "berth:area": "failing", "berth:stage": "test", "berth:services": [web] },
        "shop:password": new Secret(secret),
      },
    });
    await deploy({ content: "one", command: serving });
    visitor = new Visitor(world.endpoint, service.url);
  });
  after(async () => {
    if (stack) succeeded(await stack.destroy());
    checkout?.remove();
    registry?.close();
    ecs?.destroy();
  });

  async function deploy(content: ServiceContent): Promise<void> {
    checkout.writeService("web", content);
    const { outputs } = succeeded(await stack.up());
    service = (outputs as { services: { web: Service } }).services.web;
    good.push(service.digest);
  }

  /** When ECS itself gave the newest deployment up, to the second. */
  async function givenUpAt(): Promise<Date> {
    const { clusterArn: cluster, serviceName } = service;
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [serviceName] }));
    const failed = services?.[0]?.deployments?.filter(({ rolloutState }) => rolloutState === "FAILED") ?? [];
    const times = failed.map(({ updatedAt }) => updatedAt?.getTime() ?? Number.NaN);
    return new Date(Math.max(...times));
  }

  const failures: {
    title: string;
    content: ServiceContent;
    deploy: () => Promise<Run>;
    reason: RegExp;
    /** What is shown of the log of a container that ended. */
    log?: RegExp;
    next: ServiceContent;
  }[] = [
    {
      title: "because its container ends",
      content: { content: "two", command: ["sh", "-c", `echo no database for ${secret}; exit 3`] },
      deploy: () => stack.up(),
      reason: /exit(ed with)? code:? 3\b/i,
      log: /A container ended by itself\. The last that it wrote:\n.*`aws logs tail \S+.*`\n +\| no database for \[secret\]/,
      next: { content: "three", command: serving },
    },
    {
      // In the registry already, so that nothing is pushed and the refusal meets ECS alone.
      title: "because ECS may not pull its image",
      content: { content: "one", command: serving },
      deploy: () => withFaults(world.endpoint, [pullRefused], () => stack.up()),
      reason: /CannotPullContainerError/,
      next: { content: "four", command: serving },
    },
  ];

  for (const { title, content, deploy: fail, reason, log, next } of failures) {
    describe(title, () => {
      let run: Run | undefined;
      let former: string;
      let answers: readonly string[];
      let released: string[];

      before(async () => {
        former = await visitor.visit();
        released = await registry.released();
        checkout.writeService("web", content);
        ({ result: run, answers } = await visitor.whileVisiting(fail));
      });

      it("fails the up with ECS's reason", () => {
        const { error, text } = theRun(run);
        assert.equal(error?.code, "resource-failed", text);
        assert.match(text, /deployment circuit breaker/);
        assert.match(text, reason);
      });

      if (log) {
        it("shows the last lines that the container wrote, and no secret of the stack's configuration", () => {
          const { text } = theRun(run);
          assert.match(text, log);
          assert.ok(!text.includes(secret));
        });
      }

      it("fails it within seconds of ECS knowing", async () => {
        const seconds = (theRun(run).endedAt.getTime() - (await givenUpAt()).getTime()) / 1000;
        assert.ok(seconds < 10, `${seconds} s`);
      });

      it("gives no image a release tag", async () => {
        assert.deepEqual(await registry.released(), released);
        assert.deepEqual(released, [...new Set(good)].sort());
      });

      it("leaves the former release serving, all the time", async () => {
        assert.ok(answers.length > 3, `${answers.length} answers`);
        assert.deepEqual([...new Set(answers)], [former]);
        assert.equal(await visitor.visit(), former);
      });

      it("converges by the next good up", async () => {
        await deploy(next);
        assert.equal(await visitor.visit(), `200 ${next.content}`);
        const { changes } = succeeded(await stack.up());
        assert.deepEqual(Object.keys(changes), ["same"]);
      });
    });
  }
});

const pullRefused = {
  service: "registry",
  operation: "GET manifest",
  resource: repositoryName,
  status: 403,
  code: "DENIED",
  message: "requested access to the resource is denied",
};
