import assert from "node:assert/strict";

import type { UpOptions } from "../../automation";
import { localRegion } from "../../local/environment";
import { expireImages } from "../../local/expiry";
import { pushImage } from "../../local/registry";
import type { World } from "../../local/world";
import type { EnvironmentImage } from "../../program";
import { Environment } from "../../program/library";
import { Registry } from "../shared/registry";
import { type Run, ScenarioStack, succeeded } from "../shared/stack";
import { missingParts } from "../shared/missing-parts";

/** As many images as can be in use: what a service runs, and the releases that are kept of it. */
const keepReleases = 5;

/** A stack of one service, and what it must not lose whatever happens to it. */
export class FaultStack {
  readonly stack: ScenarioStack;
  readonly registry: Registry;
  /** What the service has run, the newest last. */
  readonly #ran: string[] = [];

  /** @param image What the service is to run by now; or the folder of a program of its own, which runs beside the engine. */
  constructor(
    readonly world: World,
    readonly name: string,
    image: (() => EnvironmentImage | undefined) | { readonly workDir: string },
  ) {
    this.registry = new Registry(world, `${name}-assets-test`);
    if (typeof image === "object") {
      this.stack = new ScenarioStack(world, { ...image, stack: name });
      return;
    }
    const program = async () => {
      const web = image();
      const environment = await Environment.prepare({
        ...{ area: name, stage: "test", images: web ? { web } : {} },
        // So few that expiry would take whatever nothing else keeps.
        retention: { keepImages: 1, keepReleases },
      });
      if (!web) return {};
      const service = environment.service("web", { desiredCount: 0 });
      return { digest: environment.image("web").digest, tag: service.releaseTag };
    };
    const config = { "aws:region": localRegion };
    this.stack = new ScenarioStack(world, { program, project: name, stack: "test", config });
  }

  /** Pushes an image of its own, as CI would. */
  async push(tag: string): Promise<string> {
    const files = [{ kind: "file" as const, path: "which", content: tag }];
    const { repositoryName: repository } = this.registry;
    return (await pushImage({ registry: this.world.registry, repository, tag, files, config: {} })).digest;
  }

  /** An `up` that has to succeed. */
  async deploy(options?: UpOptions): Promise<Run> {
    const run = succeeded(await this.stack.up(options));
    const { services, digest = services?.["web"]?.digest } = run.outputs as RunOutputs;
    if (digest !== undefined) this.#ran.splice(0, this.#ran.length, ...others(this.#ran, digest), digest);
    return run;
  }

  /** What the service runs. */
  running(): string {
    return this.#ran.at(-1) ?? assert.fail("nothing runs");
  }

  /** The same command as the one that failed. */
  async assertConverges(options?: UpOptions): Promise<Run> {
    const run = await this.deploy(options);
    await this.assertNothingLost();
    return run;
  }

  /** What is left of faults that are over: nothing. */
  async assertSettled(): Promise<void> {
    assert.deepEqual(Object.keys((await this.deploy()).changes), ["same"]);
    await this.assertNothingLost();
  }

  /** Lets ECR expire what it may, then fetches all that is in use, each layer of it. */
  async assertNothingLost(): Promise<void> {
    assert.deepEqual(await this.lost(), []);
  }

  /** What can't be pulled any more of what is in use. */
  async lost(): Promise<string[]> {
    const { endpoint, secret } = this.world;
    const { repositoryName } = this.registry;
    await expireImages({ endpoint, secret, repositoryName });
    const inUse = this.#ran.slice(-keepReleases);
    assert.ok(inUse.length > 0);
    return (await Promise.all(inUse.map((one) => missingParts({ endpoint, repositoryName }, one)))).flat();
  }

  async remove(): Promise<void> {
    await this.stack.destroy();
    await this.stack.remove();
    this.registry.close();
  }
}

/** Those of the inline program, and of the checkout's. */
interface RunOutputs {
  readonly digest?: string;
  readonly services?: Readonly<Record<string, { readonly digest: string }>>;
}

function others(digests: readonly string[], digest: string): string[] {
  return digests.filter((one) => one !== digest);
}
