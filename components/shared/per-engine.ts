import * as pulumi from "@pulumi/pulumi";

/** What there is one of for each engine: a process may run several programs (Automation API), each with its own. */
export function perEngine<T>(make: () => T): () => T {
  const made = new WeakMap<object, T>();
  return () => {
    const engine = pulumi.runtime.getMonitor() ?? noEngine;
    const known = made.get(engine);
    if (known !== undefined) return known;
    const value = make();
    made.set(engine, value);
    return value;
  };
}

const noEngine = {};
