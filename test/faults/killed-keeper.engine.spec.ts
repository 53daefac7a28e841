import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  PutLifecyclePolicyCommand,
} from "@aws-sdk/client-ecr";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";

import { keeperCode } from "../../keeper/definition/code";
import { localRegion } from "../../local/environment";
import { expireImages } from "../../local/expiry";
import { checkout } from "../../local/paths";
import { waitUntil } from "../../local/process";
import { pushImage } from "../../local/registry";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../retention";
import { metFaults, withFaults } from "../shared/calls";
import { missingParts } from "../shared/missing-parts";
import { Registry } from "../shared/registry";

const cluster = "killed-keeper";
const repositoryName = "killed-keeper-assets";
const services = ["api", "web", "worker"];

describe("A keeper that is killed (kill -9) in the middle of a sweep", function () {
  this.timeout(120_000);
  let world: World;
  let registry: Registry;
  let ecs: ECSClient;
  let folder: string;
  const digests: string[] = [];

  before(async () => {
    world = await testWorld();
    registry = new Registry(world, repositoryName);
    const credentials = { accessKeyId: "test", secretAccessKey: world.secret };
    ecs = new ECSClient({ region: localRegion, endpoint: world.endpoint, credentials });
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "killed-keeper-"));
    fs.writeFileSync(path.join(folder, "index.js"), keeperCode());
    fs.symlinkSync(path.join(checkout, "node_modules"), path.join(folder, "node_modules"));
    await registry.ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: "IMMUTABLE" }));
    const lifecyclePolicyText = serialiseLifecyclePolicy(generateLifecyclePolicy({ keepImages: 1 }));
    await registry.ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
    for (const service of services) await run(service);
  });
  after(async () => {
    for (const service of services)
      await ecs.send(new DeleteServiceCommand({ cluster, service, force: true }));
    await ecs.send(new DeleteClusterCommand({ cluster }));
    await registry.ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
    registry.close();
    fs.rmSync(folder, { recursive: true });
  });

  /** A service that somebody deploys by the AWS SDK alone. */
  async function run(service: string): Promise<void> {
    const files = [{ kind: "file" as const, path: "which", content: service }];
    const target = { registry: world.registry, secret: world.secret, repository: repositoryName };
    digests.push((await pushImage({ ...target, tag: service, files, config: {} })).digest);
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: `${cluster}-${service}`,
        containerDefinitions: [
          { name: service, image: `${world.registry}/${repositoryName}:${service}`, memory: 64 },
        ],
      }),
    );
    const deployed = { serviceName: service, taskDefinition: taskDefinition?.taskDefinitionArn };
    await ecs.send(new CreateServiceCommand({ cluster, desiredCount: 1, ...deployed }));
  }

  /** The function as Lambda would run it: its bundle, in a process of its own. */
  function sweep(): ChildProcess {
    const script = `require("./index.js").handler({}).then((kept) => console.log(JSON.stringify(kept)))`;
    const env = {
      PATH: process.env["PATH"],
      AWS_REGION: localRegion,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: world.secret,
      AWS_ENDPOINT_URL: world.endpoint,
      BERTH_KEEPER: JSON.stringify({ repositories: { names: [repositoryName] } }),
    };
    return spawn(process.execPath, ["-e", script], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  const marked = async () =>
    Object.values(await registry.images())
      .map((tags) => tags.filter((tag) => tag.startsWith("release.")))
      .sort();

  it("has marked some by then; the next sweep marks the rest, and no image twice", async () => {
    const held = [
      { service: "ecr", operation: "PutImage", times: 1, delayMs: 0 },
      { service: "ecr", operation: "PutImage", delayMs: 5_000 },
    ];
    await withFaults(world.endpoint, held, async () => {
      const killed = sweep();
      const isReached = async () => ((await metFaults(world.endpoint))[1] ?? 0) > 0;
      await waitUntil(isReached, { what: "the second mark", timeoutMs: 30_000 });
      killed.kill("SIGKILL");
      await once(killed, "exit");
    });
    const some = (await marked()).flat().length;
    assert.ok(some >= 1 && some < services.length, `${some} are marked`);

    const [code] = (await once(sweep(), "exit")) as [number];
    assert.equal(code, 0);
    assert.deepEqual(await marked(), [["release.api.1"], ["release.web.1"], ["release.worker.1"]]);
  });

  it("loses nothing of what runs", async () => {
    const { endpoint, secret } = world;
    await expireImages({ endpoint, secret, repositoryName });
    for (const digest of digests)
      assert.deepEqual(await missingParts({ endpoint, repositoryName }, digest), []);
  });
});
