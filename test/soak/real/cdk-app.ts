import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  PutLifecyclePolicyCommand,
} from "@aws-sdk/client-ecr";
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";

import { localRegion } from "../../../local/environment";
import type { World } from "../../../local/world";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../../retention";
import { CdkCommand } from "../../cdk/cdk-command";
import { PackedProject } from "../../shared/packed-package";

/** The repository that the app's images go to. */
export const cdkRepository = "soaked-assets-dev";

/** A CDK app that is deployed by plain `cdk deploy`, and a keeper beside it. Bootstrapped and packed once a process. */
export class CdkApp {
  static #project: PackedProject | undefined;
  #isDeployed = false;

  constructor(private readonly world: World) {}

  get isDeployed(): boolean {
    return this.#isDeployed;
  }

  /** Deploys, and then starts the keeper as its schedule does. */
  async deploy(content: number): Promise<void> {
    await this.#makeRepository();
    await (await this.#command(content)).deploy();
    this.#isDeployed = true;
    await this.#sweep();
  }

  async destroy(): Promise<void> {
    if (!this.#isDeployed) return;
    await (await this.#command(0)).destroy();
    this.#isDeployed = false;
  }

  static removeProject(): void {
    CdkApp.#project?.remove();
    CdkApp.#project = undefined;
  }

  async #command(content: number): Promise<CdkCommand> {
    const isNew = CdkApp.#project === undefined;
    const { dir } = (CdkApp.#project ??= PackedProject.copyOf("test/cdk/soaked"));
    const command = new CdkCommand(this.world, dir, { context: { content: `content ${content}` } });
    if (isNew) await command.bootstrap();
    return command;
  }

  /** With berth's lifecycle policy and nothing else of berth's, and room for few images besides released ones. */
  async #makeRepository(): Promise<void> {
    const ecr = new ECRClient(this.#client());
    try {
      const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
      if (repositories.some(({ repositoryName }) => repositoryName === cdkRepository)) return;
      const repositoryName = cdkRepository;
      await ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: "IMMUTABLE" }));
      const lifecyclePolicyText = serialiseLifecyclePolicy(generateLifecyclePolicy({ keepImages: 5 }));
      await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    } finally {
      ecr.destroy();
    }
  }

  async #sweep(): Promise<void> {
    const lambda = new LambdaClient(this.#client());
    try {
      const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
      const keeper = Functions.find(
        ({ Environment }) => Environment?.Variables?.["BERTH_KEEPER"] !== undefined,
      );
      if (!keeper?.FunctionName) throw new Error("The account has no keeper.");
      const run = new InvokeCommand({ FunctionName: keeper.FunctionName, Payload: Buffer.from("{}") });
      const { FunctionError, Payload } = await lambda.send(run);
      if (FunctionError) throw new Error(`The keeper failed: ${Buffer.from(Payload ?? []).toString()}`);
    } finally {
      lambda.destroy();
    }
  }

  #client() {
    const { endpoint, secret } = this.world;
    return { endpoint, region: localRegion, credentials: { accessKeyId: "test", secretAccessKey: secret } };
  }
}
