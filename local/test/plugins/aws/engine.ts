import { PulumiCommand } from "@pulumi/pulumi/automation";
import { testWorld } from "../../world";

/** The real engine, and the AWS that it is to meet. */
export interface Engine {
  readonly command: PulumiCommand;
  readonly env: Record<string, string>;
  /** Every AWS API. */
  readonly endpoint: string;
}

export async function engine(): Promise<Engine> {
  const { env, endpoint, paths } = await testWorld();
  return { command: await PulumiCommand.get({ root: paths.dir }), env, endpoint };
}
