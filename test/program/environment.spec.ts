import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { InvalidArgumentsError } from "../../components";
import { Environment, PrepareError, type Account, type EnvironmentArgs } from "../../program";
import { digest, mockEngine, region, registry, valueOf } from "../shared/mocks";
import { accountWith, defaultNetwork, images, own } from "./accounts";

const settings = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };

describe("Environment", () => {
  let root: string;
  before(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "berth-environment-"));
    for (const folder of ["web", "proxy"]) {
      fs.mkdirSync(path.join(root, folder));
      fs.writeFileSync(path.join(root, folder, "Dockerfile"), "FROM scratch\n");
    }
  });
  after(() => fs.rmSync(root, { recursive: true }));

  function prepared(args: Partial<EnvironmentArgs> = {}, answers: Partial<Account> = {}) {
    const { account } = accountWith(answers);
    return Environment.prepare(
      { area: "shop", stage: "dev", images: { web: { context: "web" } }, ...args },
      { account, root, settings },
    );
  }

  it("gives a service its repository, image, cluster, network and release in two lines", async () => {
    const engine = await mockEngine();
    const shop = await prepared();
    const web = shop.service("web", { port: 8080, loadBalancer: true });
    await engine.settle();
    const names = (type: string) => engine.all(type).map(({ name }) => name);
    assert.deepEqual(names("berth:index:ImageRepository"), ["images"]);
    assert.deepEqual(names("berth:index:ServiceImage"), ["web"]);
    assert.deepEqual(names("berth:index:EcsService"), ["web"]);
    assert.deepEqual(names("berth:index:Release"), ["web"]);
    assert.deepEqual(names("aws:ecs/cluster:Cluster"), ["shop-dev"]);
    assert.equal(engine.one("aws:ecr/repository:Repository").inputs["name"], "shop-assets-dev");
    const { networkConfiguration, tags } = engine.one("aws:ecs/service:Service").inputs;
    assert.deepEqual((networkConfiguration as { subnets: string[] }).subnets, defaultNetwork.subnetIds);
    assert.deepEqual(tags, { "berth:service": "web", "berth:owner": "organization/berth/test" });
    const { cpu, memory } = engine.one("aws:ecs/taskDefinition:TaskDefinition").inputs;
    assert.deepEqual([cpu, memory], ["256", "512"]);
    assert.equal(await valueOf(web.url as pulumi.Output<string>), "http://web-lb-1234567.elb.test");
  });

  describe("in whose repository another stack's service has the name", () => {
    const usage: Account["usage"] = (repositoryName) => {
      const user = {
        kind: "service",
        name: "pr-7/web",
        releasesAs: "web",
        owner: "organization/shop/pr-7",
      } as const;
      return Promise.resolve({
        repositoryName,
        images: [],
        inUse: [{ repositoryName, digest, user }],
        dangling: [],
      });
    };
    const repository = () =>
      Promise.resolve({ encryptionType: "AES256", owner: "organization/berth/test" } as const);
    const shared = { usage, repository };

    it("refuses a newcomer, with the way out", async () => {
      await mockEngine();
      const shop = await prepared({ guard: "refuse" }, shared);
      assert.throws(
        () => shop.service("web"),
        (error) =>
          error instanceof PrepareError &&
          error.code === "service-name-taken" &&
          /releases of "web" are those of the service pr-7\/web .*\n.*another name/.test(error.message),
      );
    });

    it("takes another name for its releases, and its own once it is there", async () => {
      const engine = await mockEngine();
      const shop = await prepared({}, shared);
      shop.service("web", { release: { service: "web-shop" } });
      await engine.settle();
      const ownResources = async () => ({
        ...(await own()()),
        releases: new Map([["web", { digest, again: 0 }]]),
      });
      const again = await mockEngine();
      const known = await prepared({}, { ...shared, ownResources });
      known.service("web");
      await again.settle();
      assert.equal(again.all("berth:index:Release").length, 1);
    });
  });

  it("takes the services' own arguments from other resources", async () => {
    const engine = await mockEngine();
    const shop = await prepared();
    shop.service("web", { environment: { DATABASE: pulumi.output("db.internal") } });
    await engine.settle();
    const { containerDefinitions } = engine.one("aws:ecs/taskDefinition:TaskDefinition").inputs;
    const [container] = JSON.parse(String(containerDefinitions)) as { environment: unknown }[];
    assert.deepEqual(container?.environment, [{ name: "DATABASE", value: "db.internal" }]);
  });

  it("runs several services from one image, each with releases of its own", async () => {
    const engine = await mockEngine();
    const shop = await prepared();
    shop.service("web");
    shop.service("worker", { image: "web", container: { command: ["work"] } });
    await engine.settle();
    assert.equal(engine.all("awsx:ecr:Image").length, 1);
    assert.deepEqual(
      engine
        .all("berth:index:Release")
        .map(({ name }) => name)
        .sort(),
      ["web", "worker"],
    );
  });

  it("builds a sidecar's image, runs it by digest, and releases it", async () => {
    const engine = await mockEngine();
    const shop = await prepared({ images: { web: { context: "web" }, proxy: { context: "proxy" } } });
    shop.service("web", { sidecars: { proxy: { image: shop.image("proxy"), port: 80 } } });
    await engine.settle();
    assert.deepEqual(
      engine
        .all("awsx:ecr:Image")
        .map(({ name }) => name)
        .sort(),
      ["proxy-image", "web-image"],
    );
    const { containerDefinitions } = engine.one("aws:ecs/taskDefinition:TaskDefinition").inputs;
    const containers = JSON.parse(String(containerDefinitions)) as { name: string; image: string }[];
    assert.deepEqual(
      containers.map(({ name, image }) => [name, image]),
      [
        ["web", `${registry}/shop-assets-dev@${digest}`],
        ["proxy", `${registry}/shop-assets-dev@${digest}`],
      ],
    );
    assert.deepEqual(
      engine
        .all("berth:index:Release")
        .map(({ name }) => name)
        .sort(),
      ["web", "web-proxy"],
    );
  });

  it("releases nothing where it is told not to", async () => {
    const engine = await mockEngine();
    const web = (await prepared()).service("web", { release: false });
    await engine.settle();
    assert.deepEqual(engine.all("berth:index:Release"), []);
    assert.equal(web.releaseTag, undefined);
  });

  it("gives a cluster its capacity providers once a service wants Spot", async () => {
    const engine = await mockEngine();
    const shop = await prepared({ images: { web: { context: "web" }, worker: { context: "web" } } });
    shop.service("web");
    shop.service("worker", {
      capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }],
    });
    await engine.settle();
    assert.equal(engine.all("aws:ecs/cluster:Cluster").length, 1);
    assert.equal(engine.all("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders").length, 1);
  });

  it("takes network and cluster from resources of one's own", async () => {
    const engine = await mockEngine();
    const network = {
      vpcId: pulumi.output("vpc-own"),
      subnetIds: [pulumi.output("subnet-own")],
      assignPublicIp: false,
    };
    const clusterArn = pulumi.output("arn:aws:ecs:us-east-1:000000000000:cluster/own");
    (await prepared({ network, clusterArn })).service("web");
    await engine.settle();
    const { cluster, networkConfiguration } = engine.one("aws:ecs/service:Service").inputs;
    assert.match(String(cluster), /cluster\/own$/);
    assert.deepEqual((networkConfiguration as { subnets: string[] }).subnets, ["subnet-own"]);
    assert.deepEqual(engine.all("aws:ecs/cluster:Cluster"), []);
  });

  it("refers to what another stack or CI has pushed, without building it", async () => {
    const engine = await mockEngine();
    const shop = await prepared(
      { images: { web: { tag: "web-1" } } },
      {
        repository: () => Promise.resolve({ encryptionType: "AES256" }),
        images: images({ "web-1": digest }),
      },
    );
    const { imageUri } = shop.image("web");
    assert.equal(await valueOf(imageUri), `${registry}/shop-assets-dev@${digest}`);
    await engine.settle();
    assert.deepEqual(engine.all("awsx:ecr:Image"), []);
    assert.equal(engine.one("aws:ecr/repository:Repository").importId, "shop-assets-dev");
  });

  it("shares a program with another one that has a name of its own", async () => {
    const engine = await mockEngine();
    class Group extends pulumi.ComponentResource {
      constructor() {
        super("test:index:Group", "group");
        this.registerOutputs({});
      }
    }
    const parent = new Group();
    for (const [area, service] of [
      ["shop", "web"],
      ["blog", "page"],
    ] as const) {
      const environment = await Environment.prepare(
        { area, stage: "dev", images: { [service]: { context: "web" } } },
        { account: accountWith().account, root, settings, name: `${area}-images`, resources: { parent } },
      );
      environment.service(service);
    }
    await engine.settle();
    const repositories = engine.all("berth:index:ImageRepository");
    assert.deepEqual(repositories.map(({ name }) => name).sort(), ["blog-images", "shop-images"]);
    for (const found of repositories) assert.match(found.parent, /test:index:Group/);
  });

  it("says whose account and region it is", async () => {
    await mockEngine();
    const shop = await prepared();
    assert.deepEqual([shop.accountId, shop.region], ["000000000000", region]);
  });

  it("names the images there are when a service asks for another", async () => {
    await mockEngine();
    const shop = await prepared();
    assert.throws(
      () => shop.service("wbe"),
      /`service\("wbe"\)` needs the image "wbe", and `images` has "web"\. Did you mean web\? Say in/,
    );
  });

  it("tells all that is wrong at once, with the path of each, before it looks at the account", async () => {
    const { account, asked } = accountWith();
    const args = {
      area: "Shop",
      stage: "dev",
      images: { web: { context: "/web", imge: "x" }, api: { context: "api", tag: "v1" } },
      retention: { keepImages: 0 },
      repository: { imageTagMutabilty: "MUTABLE", pullAccounts: ["1"] },
    } as unknown as EnvironmentArgs;
    await assert.rejects(Environment.prepare(args, { account, settings }), (error) => {
      assert.ok(error instanceof InvalidArgumentsError && pulumi.RunError.isInstance(error));
      assert.match(error.message, /^Environment "Shop-dev": /);
      assert.deepEqual(error.problems.map(({ path: at }) => at).sort(), [
        "area",
        "images.api",
        "images.web.context",
        "images.web.imge",
        "repository.imageTagMutabilty",
        "repository.pullAccounts[0]",
        "retention.keepImages",
      ]);
      for (const { path: at, message } of error.problems) assert.ok(message.includes("`"), at);
      return true;
    });
    assert.deepEqual(asked, []);
  });

  it("refuses what is known only later where it decides which resources there are", async () => {
    const args = {
      area: pulumi.output("shop"),
      stage: "dev",
      images: { web: { tag: Promise.resolve("v1") } },
    } as unknown as EnvironmentArgs;
    await assert.rejects(
      Environment.prepare(args, { settings }),
      /`area` must be a plain value[^]*`images\.web\.tag` must be a plain value/,
    );
  });

  it("says which folder paths are relative to", async () => {
    await assert.rejects(
      prepared({ images: { web: { context: "nowhere" } } }),
      new RegExp(`build context "nowhere" isn't there[^]*folder that the program runs in: ${root}\\.`),
    );
  });
});
