import { readdirSync } from "node:fs";

import { Deployment } from "pulumi-berth/automation";

/** Something that can be deployed. */
export interface Stage {
  readonly name: string;
  /** @param create Whether to make the stack where it isn't there yet. */
  readonly open: (create: boolean) => Promise<Deployment>;
}

/** A stage for each `Pulumi.<stage>.yaml` of the project; its stack is made with its first deployment. */
export function stagesOf(workDir: string): ReadonlyMap<string, Stage> {
  const names = readdirSync(workDir).flatMap((file) => /^Pulumi\.([\w-]+)\.ya?ml$/.exec(file)?.[1] ?? []);
  if (names.length === 0) throw new Error(`There is no Pulumi.<stage>.yaml in the folder "${workDir}".`);
  return new Map(
    names.sort().map((name) => {
      const open = (create: boolean) => Deployment.open({ workDir, stack: name, create });
      return [name, { name, open }];
    }),
  );
}
