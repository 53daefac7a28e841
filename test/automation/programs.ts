import * as pulumi from "@pulumi/pulumi";

/** A component, so that a run has more than the stack to tell of. */
export class Group extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Group", name);
    this.registerOutputs({});
  }
}

/** A resource whose creation takes `ms`, or fails with `failure`; another `version` replaces it. */
export class Thing extends pulumi.dynamic.Resource {
  constructor(
    name: string,
    inputs: { ms?: number; failure?: string; version?: number },
    parent?: pulumi.Resource,
  ) {
    super(thingProvider, name, { ...inputs }, parent === undefined ? {} : { parent });
  }
}

interface ThingInputs {
  readonly ms?: number;
  readonly failure?: string;
  readonly version?: number;
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
    if (inputs.failure !== undefined) throw new Error(inputs.failure);
    return { id: "thing", outs: inputs };
  },
  delete: () => Promise.resolve(),
};
