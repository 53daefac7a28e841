import {
  generateLifecyclePolicy,
  type LifecyclePolicy,
  releasesToGoBackTo,
  withdrawalsAmong,
} from "../../../retention";
import { SimulatedRepository } from "../../../retention/simulation/simulated-repository";
import { contentOf, type Model, type Outcome, type Seen } from "../model";
import { type Operation, type Stage, stageOf } from "../operations";
import type { SoakWorld } from "../world";
import { goBack, release, restore } from "./releases";

/** What is wrong with a pretended berth. */
export interface Faults {
  /** The lifecycle policy in force. @default berth's */
  readonly policy?: LifecyclePolicy;
  /** An `up` changes nothing where the image is gone. @default false */
  readonly healsNothing?: boolean;
  /** A promotion is never through: the next `up` would change something. @default false */
  readonly neverSettles?: boolean;
}

const services: Record<Stage, string> = { dev: "web", guest: "guest", prod: "web" };

/** An account out of plain data, as berth would leave it: milliseconds an operation. */
export class FakeWorld implements SoakWorld {
  readonly #repositories = { dev: new SimulatedRepository(), prod: new SimulatedRepository() };
  readonly #running = new Map<Stage, string>();
  readonly #pushed: string[] = [];
  /** What guest deployed, the last one last. */
  readonly #ofGuest: string[] = [];
  #keepImages = 10;
  #time = 0;

  constructor(private readonly faults: Faults = {}) {}

  perform(operation: Operation, model: Model): Promise<Outcome> {
    this.#time += 1;
    return Promise.resolve(this.#perform(operation, model));
  }

  #perform(operation: Operation, model: Model): Outcome {
    switch (operation.kind) {
      case "policy":
        this.#keepImages = operation.keepImages;
        break;
      case "cdk deploy":
        return {};
      case "failing deploy":
        this.#push("dev", `sha256:content-${model.next}`);
        return {};
      case "rollback":
        this.#goBack();
        return {};
      case "restore":
        restore(this.#repositories.dev);
        break;
      case "expire":
        for (const repository of Object.values(this.#repositories))
          repository.expire(this.#policy(), this.#time + operation.days);
        return {};
      case "pushes":
        for (let n = 0; n < operation.count; n += 1) this.#push("dev", this.#pushedByOthers());
        return {};
      case "destroy":
        this.#running.delete(operation.stage);
        return {};
      case "delete":
        return this.#delete(
          operation.what === "former" ? model.seen.former : model.seen.running[operation.what],
        );
      default:
    }
    return this.#up(operation, model);
  }

  look(): Promise<Seen> {
    const tags = this.#repositories.dev.tags();
    const [former] = releasesToGoBackTo("web", tags, [this.#running.get("dev") ?? ""]);
    return Promise.resolve({
      running: Object.fromEntries(
        [...this.#running].map(([stage, digest]) => [stage, reference(stage, digest)]),
      ),
      ...(former && { former: reference("dev", former.digest) }),
      withdrawn: withdrawalsAmong(tags, "web").map(({ digest }) => reference("dev", digest)),
    });
  }

  async inUse(): Promise<readonly string[]> {
    return Object.values((await this.look()).running);
  }

  missingParts(wanted: string): Promise<readonly string[]> {
    const [name = "", digest = ""] = wanted.split("@");
    const repository = name === "prod" ? this.#repositories.prod : this.#repositories.dev;
    return Promise.resolve(repository.has(digest) ? [] : [`manifest ${digest}`]);
  }

  unsettled(stage: Stage): Promise<readonly string[]> {
    return Promise.resolve(this.faults.neverSettles && stage === "prod" ? ["update: 1"] : []);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #up(operation: Operation, model: Model): Outcome {
    const stage = stageOf(operation)!;
    const wanted = this.#wanted(operation, model);
    const repository = this.#repositoryOf(stage);
    const isGone = !repository.has(wanted);
    if (isGone && this.faults.healsNothing && this.#running.get(stage) === wanted) return {};
    if (isGone && stage === "guest") return { refused: wanted };
    this.#push(stage, wanted);
    this.#running.set(stage, wanted);
    this.#release(stage, wanted);
    return {};
  }

  #wanted(operation: Operation, model: Model): string {
    switch (stageOf(operation)) {
      case "guest":
        return operation.kind === "again" ? (this.#ofGuest.at(-1) ?? "") : this.#toRelease();
      case "prod":
        return this.#running.get("dev") ?? this.#running.get("prod") ?? "";
      default: {
        const digest = `sha256:content-${contentOf(operation, model)}`;
        const tags = this.#repositories.dev.tags();
        const isWithdrawn = withdrawalsAmong(tags, "web").some((one) => one.digest === digest);
        return isWithdrawn ? (releasesToGoBackTo("web", tags)[0]?.digest ?? digest) : digest;
      }
    }
  }

  /** The oldest image that is there and was never deployed. */
  #toRelease(): string {
    const isNew = (digest: string) => this.#repositories.dev.has(digest) && !this.#ofGuest.includes(digest);
    const digest = this.#pushed.find(isNew) ?? this.#pushedByOthers();
    this.#push("guest", digest);
    this.#ofGuest.push(digest);
    return digest;
  }

  #pushedByOthers(): string {
    const digest = `sha256:pushed-${this.#pushed.length + 1}`;
    this.#pushed.push(digest);
    return digest;
  }

  #push(stage: Stage, digest: string): void {
    const repository = this.#repositoryOf(stage);
    if (repository.has(digest)) return;
    repository.push({
      digest,
      tags: [digest.slice("sha256:".length)],
      at: (this.#time += 1),
      bytes: 1,
      platforms: 0,
    });
  }

  #release(stage: Stage, digest: string): void {
    release(this.#repositoryOf(stage), services[stage], digest, [...this.#running.values()]);
  }

  #goBack(): void {
    const good = goBack(this.#repositories.dev, this.#running.get("dev") ?? "");
    this.#running.set("dev", good);
    this.#release("dev", good);
  }

  #delete(wanted: string | undefined): Outcome {
    const [name = "", digest = ""] = wanted?.split("@") ?? [];
    const repository = name === "prod" ? this.#repositories.prod : this.#repositories.dev;
    if (!repository.has(digest)) throw new Error(`${wanted} was not deleted: it is not there.`);
    repository.collect(({ imageDigest }) => imageDigest === digest);
    return { deleted: `${name}@${digest}` };
  }

  #policy(): LifecyclePolicy {
    return this.faults.policy ?? generateLifecyclePolicy({ keepImages: this.#keepImages });
  }

  #repositoryOf(stage: Stage): SimulatedRepository {
    return this.#repositories[stage === "prod" ? "prod" : "dev"];
  }
}

function reference(stage: Stage, digest: string): string {
  return `${stage === "prod" ? "prod" : "dev"}@${digest}`;
}
