import * as assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setInterval } from "node:timers";
import { inspect } from "node:util";

import { ECRClient, GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";

import { type DebugMessage, Deployment, type DeploymentEvent, Secret } from "../../../automation";
import { localAccount, localRegion } from "../../../local/environment";
import { checkout } from "../../../local/paths";
import { TemporaryProject } from "../../../local/test/language-host/temporary-project";
import { testWorld } from "../../../local/test/world";
import type { World } from "../../../local/world";
import { runCommand } from "../../../local/process";
import { signedPost } from "../../shared/signed-post";
import { type TestEngine, testEngine } from "../engine";

/** A program that gets a secret in each way in which one can be given. */
const program = `
  import * as pulumi from "@pulumi/pulumi";
  import { EcsService, ImageRepository, ServiceImage } from ${JSON.stringify(path.join(checkout, "components"))};
  import { contentHash } from ${JSON.stringify(path.join(checkout, "program"))};
  module.exports = async () => {
    const [{ image }] = new pulumi.Config("berth").requireObject<{ image: { context: string } }[]>("services");
    const token = new pulumi.Config().requireSecret("token");
    const { repositoryArn, repositoryUrl, registryId } = new ImageRepository("images", { repositoryName: "planted-assets-test" });
    const inputs = { platform: "linux/amd64" as const, ...image };
    const source = { ...inputs, contentHash: await contentHash(inputs) };
    const built = new ServiceImage("web", { repositoryUrl, registryId, source });
    new EcsService("web", {
      imageUri: built.imageUri,
      repositoryArn,
      desiredCount: 0,
      cpu: 256,
      memory: 512,
      network: { vpcId: "vpc-1", subnetIds: ["subnet-1"], assignPublicIp: false },
      release: false,
      secrets: { TOKEN: new pulumi.Config().require("parameter") },
    });
    return { token, digest: built.digest };
  };`;

const dockerfile = (step: string) => `FROM busybox:1.35
RUN --mount=type=secret,id=npm --mount=type=secret,id=pip ${step}
`;

describe("Secrets of a deployment", function () {
  this.timeout(300_000);
  const planted = (kind: string) => `${kind}-${randomBytes(12).toString("hex")}`;
  const secrets = {
    buildByFile: planted("npm"),
    buildByVariable: planted("pip"),
    configuration: planted("config"),
    container: planted("container"),
    passphrase: planted("passphrase"),
    awsKey: "",
  };
  let world: World;
  let engine: TestEngine;
  let project: TemporaryProject;
  let deployment: Deployment;
  let registryPassword: string;

  before(async () => {
    world = await testWorld();
    secrets.awsKey = world.secret;
    engine = await testEngine();
    project = await TemporaryProject.create({
      env: world.env,
      files: {
        "index.ts": program,
        "app/Dockerfile": dockerfile("cat /run/secrets/* | wc -c > /length"),
        ".npm-file": `${secrets.buildByFile}\n`,
      },
    });
    const ecr = new ECRClient({
      endpoint: world.endpoint,
      region: localRegion,
      credentials: { accessKeyId: "test", secretAccessKey: secrets.awsKey },
    });
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
    ecr.destroy();
    registryPassword = authorizationData?.[0]?.authorizationToken ?? "";
    assert.ok(registryPassword.length > 5);
    await putParameter(world, "planted", secrets.container);
    deployment = await Deployment.open({
      ...engine.options,
      workDir: project.dir,
      stack: "planted",
      config: {
        "aws:region": localRegion,
        token: new Secret(secrets.configuration),
        parameter: `arn:aws:ssm:${localRegion}:${localAccount}:parameter/planted`,
        "berth:services": [
          { image: { context: "app", secrets: { npm: { file: ".npm-file" }, pip: { env: "PIP_FROM" } } } },
        ],
      },
      env: {
        ...engine.options.env,
        PULUMI_CONFIG_PASSPHRASE: secrets.passphrase,
        AWS_SECRET_ACCESS_KEY: secrets.awsKey,
        PIP_FROM: secrets.buildByVariable,
      },
    });
  });
  after(async () => {
    await deployment?.destroy().result;
    await project?.remove();
    engine?.remove();
  });

  /** Where a planted secret can be read, by its kind. */
  function found(where: Readonly<Record<string, string>>): string[] {
    const kinds = Object.entries({ ...secrets, registryPassword });
    return Object.entries(where).flatMap(([place, text]) =>
      kinds.flatMap(([kind, value]) =>
        [value, Buffer.from(value).toString("base64")].some((one) => text.includes(one))
          ? [`${kind} in ${place}`]
          : [],
      ),
    );
  }

  interface Watched {
    readonly error: Error | undefined;
    readonly events: readonly DeploymentEvent[];
    readonly debug: readonly DebugMessage[];
    readonly places: Readonly<Record<string, string>>;
  }

  /** Runs `up` and looks everywhere, while it runs and after it. */
  async function watch({ abortInBuild = false } = {}): Promise<Watched> {
    const aborting = new AbortController();
    const events: DeploymentEvent[] = [];
    const debug: DebugMessage[] = [];
    const lines = new Set<string>();
    const look = setInterval(() => {
      for (const line of commandLines()) lines.add(line);
    }, 20);
    const written: string[] = [];
    const restore = [process.stdout, process.stderr].map((stream) => {
      const write = stream.write.bind(stream);
      stream.write = (chunk: string | Uint8Array, ...rest: never[]) => {
        written.push(String(chunk));
        return write(chunk, ...rest);
      };
      return () => (stream.write = write);
    });
    let error: Error | undefined;
    try {
      const { signal } = aborting;
      const operation = deployment.up({ signal, debug: (message) => debug.push(message) });
      const ended = operation.result.then(
        () => undefined,
        (reason: unknown) => reason as Error,
      );
      for await (const event of operation) {
        events.push(event);
        const isBuild = event.kind === "started" && event.type === "docker-build:index:Image";
        if (abortInBuild && isBuild) aborting.abort();
      }
      error = await ended;
    } catch (reason) {
      // What the iteration throws is the result's reason.
      error = reason as Error;
    } finally {
      clearInterval(look);
      for (const undo of restore) undo();
    }
    const state = await runCommand(
      path.join(world.paths.bin, "pulumi"),
      ["stack", "export", "--stack", "planted", "--cwd", project.dir],
      { env: { ...engine.options.env, PULUMI_CONFIG_PASSPHRASE: secrets.passphrase } },
    );
    const places = {
      events: JSON.stringify(events) + inspect(events, { depth: null }),
      "debug messages": JSON.stringify(debug),
      error: error === undefined ? "" : everythingOf(error),
      output: written.join(""),
      "command lines": [...lines].join("\n"),
      state: JSON.stringify(state),
      "state files": textIn(engine.state),
      logs: textIn(world.paths.logs),
      "temporary files": temporaryText(),
    };
    return { error, events, debug, places };
  }

  it("are shown nowhere by a run that succeeds, and its events are about what happens", async () => {
    const { error, events, debug, places } = await watch();
    assert.equal(error, undefined, inspect(error));
    assert.deepEqual(found(places), []);
    assert.ok(debug.length > events.length, "The engine wrote no debug messages: nothing was looked at.");
    const severities = events.flatMap((event) => (event.kind === "diagnostic" ? [event.severity] : []));
    assert.ok(!(severities as string[]).includes("debug"));
  });

  it("are shown nowhere by a build that fails while it prints them", async () => {
    project.write("app/Dockerfile", dockerfile("cat /run/secrets/npm /run/secrets/pip && false"));
    const { error, places } = await watch();
    assert.ok(error);
    assert.match(inspect(error), /\[secret\]/);
    assert.deepEqual(found(places), []);
  });

  it("are shown nowhere by a run that is aborted in the middle of a build", async () => {
    project.write("app/Dockerfile", dockerfile("cat /run/secrets/* && sleep 60"));
    const { error, events, places } = await watch({ abortInBuild: true });
    assert.ok(error);
    assert.ok(events.some((event) => event.kind === "started" && event.type === "docker-build:index:Image"));
    assert.deepEqual(found(places), []);
  });

  it("would be found", () => {
    assert.deepEqual(found({ here: `a ${secrets.awsKey} b` }), ["awsKey in here"]);
    assert.deepEqual(found({ here: Buffer.from(secrets.passphrase).toString("base64") }), [
      "passphrase in here",
    ]);
  });
});

/** Where a container's secret is kept. */
async function putParameter({ endpoint }: World, Name: string, Value: string): Promise<void> {
  const body = JSON.stringify({ Name: `/${Name}`, Value, Type: "SecureString", Overwrite: true });
  const target = { "x-amz-target": "AmazonSSM.PutParameter", "content-type": "application/x-amz-json-1.1" };
  await signedPost(endpoint, "ssm", body, target);
}

/** As a logger prints an error, with all causes. */
function everythingOf(error: Error): string {
  return [inspect(error, { depth: null, showHidden: true }), JSON.stringify(error), String(error.stack)].join(
    "\n",
  );
}

/** Of all processes, as any user of the machine sees them. */
function commandLines(): string[] {
  return fs.readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      return [fs.readFileSync(`/proc/${pid}/cmdline`, "latin1")];
    } catch {
      return [];
    }
  });
}

function textIn(folder: string): string {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .flatMap((entry) =>
      entry.isFile() ? [fs.readFileSync(path.join(entry.parentPath, entry.name), "latin1")] : [],
    )
    .join("\n");
}

/** What runs leave in the folder for temporary files. */
function temporaryText(): string {
  return fs
    .readdirSync(os.tmpdir())
    .filter((name) => /^(deployment|pulumi|automation)-/.test(name))
    .map((name) => {
      const full = path.join(os.tmpdir(), name);
      return fs.statSync(full).isDirectory() ? textIn(full) : fs.readFileSync(full, "latin1");
    })
    .join("\n");
}
