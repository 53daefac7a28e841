import * as pulumi from "@pulumi/pulumi";

/** A component, so that a run has more than the stack to tell of. */
export class Group extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Group", name);
    this.registerOutputs({});
  }
}

/**
 * A resource whose creation takes `ms`, or fails with `failure`; another `version` replaces it. While the folder `hold` has
 * an entry with the name of a method, that method doesn't come to an end.
 */
export class Thing extends pulumi.dynamic.Resource {
  constructor(name: string, inputs: ThingInputs, parent?: pulumi.Resource) {
    super(thingProvider, name, { ...inputs }, parent === undefined ? {} : { parent });
  }
}

interface ThingInputs {
  readonly ms?: number;
  readonly failure?: string;
  readonly version?: number;
  readonly hold?: string;
}

// Serialized with its closure into another process, so it refers to nothing out here.
const thingProvider: pulumi.dynamic.ResourceProvider<ThingInputs, ThingInputs> = {
  diff: (_id, olds, news) =>
    Promise.resolve({
      changes: olds.version !== news.version,
      replaces: ["version"],
      deleteBeforeReplace: true,
    }),
  create: async (inputs) => {
    await new Promise((resolve) => setTimeout(resolve, inputs.ms ?? 0));
    await held("create", inputs);
    if (inputs.failure !== undefined) throw new Error(inputs.failure);
    return { id: "thing", outs: inputs };
  },
  read: async (id, props = {}) => {
    await held("read", props);
    return { id, props };
  },
  delete: (_id, props) => held("delete", props),
};

async function held(method: string, { hold }: ThingInputs): Promise<void> {
  const { existsSync } = process.getBuiltinModule("node:fs");
  while (hold !== undefined && existsSync(`${hold}/${method}`))
    await new Promise((resolve) => setTimeout(resolve, 50));
}
