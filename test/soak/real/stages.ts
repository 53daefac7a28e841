import * as fs from "node:fs";
import * as path from "node:path";

import type { World } from "../../../local/world";
import { application, readConfig } from "../../../program";
import { crashing, writeContext } from "./contexts";
import { type Run, ScenarioStack } from "../../shared/stack";
import type { Stage } from "../operations";
import { guestProgram } from "./guest";

/** The stacks of one history, each with a folder of its own as its checkout. */
export class Stages {
  readonly #stacks: Record<Stage, ScenarioStack>;
  readonly #dir: string;
  readonly #used = new Set<Stage>();
  #keepImages = 10;
  /** What guest deploys. */
  digest = "";

  constructor(
    world: World,
    readonly project: string,
  ) {
    this.#dir = fs.mkdtempSync(path.join(world.paths.temporary, "soak-"));
    const place = { registry: world.registry, repositoryName: this.repositoryOf("guest") };
    const guest = guestProgram(place, () => this.digest);
    const berth = async () => ({ ...(await application(readConfig())) });
    const stack = (name: Stage, program: () => Promise<Record<string, unknown>>) =>
      new ScenarioStack(world, { project, stack: name, program, config: this.#config(name) });
    this.#stacks = { dev: stack("dev", berth), guest: stack("guest", guest), prod: stack("prod", berth) };
    for (const stage of Object.keys(this.#stacks)) fs.mkdirSync(path.join(this.#dir, stage));
  }

  /** The repository that a stage runs from. */
  repositoryOf(stage: Stage): string {
    return `${this.project}-assets-${stage === "prod" ? "prod" : "dev"}`;
  }

  /** As the tag of its services says it. */
  ownerOf(stage: Stage): string {
    return `organization/${this.project}/${stage}`;
  }

  write(stage: Stage, content: number, command?: typeof crashing): void {
    writeContext(path.join(this.#dir, stage, "web"), `content ${content} of ${this.project}`, command);
  }

  keepImages(count: number): void {
    this.#keepImages = count;
    this.#stacks.dev.change({ config: this.#config("dev") });
  }

  /** Runs something with a stack's folder as the working directory, as `pulumi` does: paths are relative to it. */
  run(stage: Stage, work: (stack: ScenarioStack) => Promise<Run>): Promise<Run> {
    this.#used.add(stage);
    process.chdir(path.join(this.#dir, stage));
    return work(this.#stacks[stage]);
  }

  /** Those of which a program ran. */
  get used(): readonly Stage[] {
    return [...this.#used];
  }

  promote(): Promise<Run> {
    return this.run("prod", (prod) => prod.promote(this.#stacks.dev, { yes: true }));
  }

  remove(): void {
    process.chdir(path.dirname(this.#dir));
    fs.rmSync(this.#dir, { recursive: true, force: true });
  }

  #config(stage: Stage) {
    return {
      "aws:region": "us-east-1",
      ...(stage !== "guest" && {
        "berth:area": this.project,
        "berth:stage": stage,
        "berth:services": [{ name: "web", image: { context: "web" } }],
        "berth:retention": {
          keepImages: stage === "dev" ? this.#keepImages : 10,
          // Else nobody could destroy prod.
          protectStages: [],
        },
      }),
      ...(stage === "prod" && { "berth:build": "never" }),
    };
  }
}
