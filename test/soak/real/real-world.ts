import { expireImages } from "../../../local/expiry";
import type { World } from "../../../local/world";
import { berthCommand } from "../../shared/berth-command";
import { missingParts } from "../../shared/missing-parts";
import type { Run } from "../../shared/stack";
import { contentOf, type Model, type Outcome, type Seen } from "../model";
import type { Operation, Stage } from "../operations";
import type { SoakWorld } from "../world";
import { SoakAccount } from "./account";
import { CdkApp, cdkRepository } from "./cdk-app";
import { crashing } from "./contexts";
import { lookAt } from "./look";
import { oldestRunnable, Pushes } from "./pushes";
import { Stages } from "./stages";

/**
 * How it is asked whether a stack has converged: by another `up`, by a preview, which takes half as long, or by a preview
 * at the end of a history only.
 */
export type Settling = "up" | "preview" | "end";

let histories = 0;

/** One history on the local AWS: real stacks, real builds, real containers. Its process has the world's environment. */
export class RealWorld implements SoakWorld {
  readonly #account: SoakAccount;
  readonly #stages: Stages;
  readonly #pushes: Pushes;
  readonly #cdk: CdkApp;
  readonly #cdkPushes: Pushes;
  /** The content that dev's images were built from, for prod's checkout. */
  readonly #contents = new Map<string, number>();
  readonly #deployedByGuest: string[] = [];

  constructor(
    private readonly world: World,
    private readonly settling: Settling,
  ) {
    this.#account = new SoakAccount(world);
    this.#stages = new Stages(world, `soak${(histories += 1)}`);
    this.#pushes = new Pushes(world, this.#stages.repositoryOf("dev"));
    this.#cdk = new CdkApp(world);
    this.#cdkPushes = new Pushes(world, cdkRepository);
  }

  async perform(operation: Operation, model: Model): Promise<Outcome> {
    switch (operation.kind) {
      case "expire":
        return this.#expire(operation.days);
      case "pushes":
        await this.#pushes.push(operation.count);
        if (this.#cdk.isDeployed) await this.#cdkPushes.push(operation.count);
        return {};
      case "cdk deploy":
        await this.#cdk.deploy(model.next);
        return {};
      case "delete": {
        const { former, running } = model.seen;
        const deleted = operation.what === "former" ? former : running[operation.what];
        await this.#account.deleteImage(deleted ?? "");
        return { ...(deleted !== undefined && { deleted }) };
      }
      case "destroy":
        return refusalOf(await this.#stages.run(operation.stage, (stack) => stack.destroy()));
      case "late release":
        return this.#lateRelease();
      case "promote":
        return this.#promote(model);
      case "again":
        if (operation.stage !== "dev") return this.#up(operation.stage);
        return this.#upOfDev(operation, model);
      case "failing deploy":
        return this.#failingDeploy(operation, model);
      case "rollback":
        return this.#rollback(operation, model);
      case "restore":
        await this.#restore(model);
        return this.#upOfDev(operation, model);
      case "policy":
        this.#stages.keepImages(operation.keepImages);
        return this.#upOfDev(operation, model);
      case "deploy":
      case "revert":
        return this.#upOfDev(operation, model);
    }
  }

  look(): Promise<Seen> {
    return lookAt(this.#account, this.#stages);
  }

  async inUse(): Promise<readonly string[]> {
    return (await this.#account.services()).flatMap(({ inUse }) => inUse);
  }

  missingParts(reference: string): Promise<readonly string[]> {
    const [repositoryName = "", digest = ""] = reference.split("@");
    return missingParts({ endpoint: this.world.endpoint, repositoryName }, digest);
  }

  async unsettled(stage: Stage): Promise<readonly string[]> {
    const run = await this.#stages.run(stage, (stack) =>
      this.settling === "up" ? stack.up() : stack.preview(),
    );
    if (run.error) return [run.text];
    return Object.entries(run.changes).flatMap(([what, count]) =>
      what === "same" ? [] : [`${what}: ${count}`],
    );
  }

  async close(): Promise<void> {
    for (const stage of this.#stages.used) {
      const { error, text } = await this.#stages.run(stage, (stack) => stack.destroy());
      if (error) throw new Error(`The stack ${this.#stages.ownerOf(stage)} can't be taken down: ${text}`);
    }
    await this.#cdk.destroy();
    for (const repository of [
      this.#stages.repositoryOf("dev"),
      this.#stages.repositoryOf("prod"),
      cdkRepository,
    ])
      await this.#account.deleteRepository(repository);
    this.#stages.remove();
    this.#account.close();
  }

  async #upOfDev(operation: Operation, model: Model): Promise<Outcome> {
    const content = contentOf(operation, model);
    this.#stages.write("dev", content);
    const run = await this.#stages.run("dev", (stack) => stack.up());
    const digest = run.error ? undefined : runningDigest(run);
    // What runs in the place of withdrawn content is known already.
    if (digest !== undefined && !this.#contents.has(digest)) this.#contents.set(digest, content);
    return refusalOf(run);
  }

  async #up(stage: Stage): Promise<Outcome> {
    return refusalOf(await this.#stages.run(stage, (stack) => stack.up()));
  }

  async #failingDeploy(operation: Operation, model: Model): Promise<Outcome> {
    this.#stages.write("dev", contentOf(operation, model), crashing);
    const run = await this.#stages.run("dev", (stack) => stack.up());
    if (!run.error) return { refused: "It went through, and its container ends at once." };
    return run.error.code === "resource-failed" ? {} : { refused: run.text };
  }

  async #rollback(operation: Operation, model: Model): Promise<Outcome> {
    this.#stages.write("dev", contentOf(operation, model));
    return refusalOf(
      await this.#stages.run("dev", (stack) => stack.rollback({ because: "The soak goes back" })),
    );
  }

  async #restore({ seen }: Model): Promise<void> {
    const [repository = "", digest = ""] = seen.withdrawn.at(-1)?.split("@") ?? [];
    const of = ["--repository", repository, "--service", "web", "--digest", digest];
    const { exitCode, all } = await berthCommand(this.world, "release", "restore", ...of);
    if (exitCode !== 0) throw new Error(`\`berth release restore\` failed (${exitCode}): ${all}`);
  }

  async #promote({ seen }: Model): Promise<Outcome> {
    const content = this.#contents.get(seen.running.dev?.split("@")[1] ?? "");
    this.#stages.write("prod", content ?? 0);
    return refusalOf(await this.#stages.promote());
  }

  /** One is pushed where there is none that is old. */
  async #lateRelease(): Promise<Outcome> {
    const find = async () =>
      oldestRunnable(await this.#account.tags(this.#stages.repositoryOf("guest")), this.#deployedByGuest);
    let digest = await find();
    if (digest === undefined) {
      await this.#pushes.push(1);
      digest = await find();
    }
    if (digest === undefined) throw new Error("What was just pushed is not there.");
    this.#deployedByGuest.push(digest);
    this.#stages.digest = digest;
    return this.#up("guest");
  }

  async #expire(days: number): Promise<Outcome> {
    const { endpoint, secret } = this.world;
    await expireImages({ endpoint, secret, now: Date.now() + days * 24 * 60 * 60 * 1000 });
    return {};
  }
}

function refusalOf({ error, text }: Run): Outcome {
  return error ? { refused: text } : {};
}

function runningDigest({ outputs }: Run): string | undefined {
  return (outputs["services"] as Record<string, { readonly digest?: string }>)["web"]?.digest;
}
