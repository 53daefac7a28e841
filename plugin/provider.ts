import * as fs from "node:fs";

import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/pulumi/provider";

import { withoutNulls } from "./check/without-nulls";
import { UnknownComponentError } from "./errors";
import type { Make } from "./make";
import { schema, type SchemaResource } from "./schema/schema";

/** The plugin `pulumi-resource-berth`: berth's components for programs in any of Pulumi's languages. */
export function berthProvider(): Provider {
  const version = packageVersion();
  return {
    version,
    getSchema: () => Promise.resolve(JSON.stringify({ ...schema(), version })),
    async construct(name, type, inputs, options) {
      const resource = schema().resources[type];
      const load = makers[type];
      if (!resource || !load) throw new UnknownComponentError(type, Object.keys(makers));
      const { checkInputs } = await import("./check/check-inputs.ts");
      const given = withoutNulls(inputs) as pulumi.Inputs;
      checkInputs(`${type.split(":").at(-1)} "${name}"`, resource, given);
      const make = await load();
      const component = await make(name, given, options);
      return { urn: component.urn, state: stateOf(component, resource) };
    },
  };
}

/** Loaded only when a program has one: each brings the provider's types that it is made of. */
const makers: Readonly<Record<string, () => Promise<Make>>> = {
  "berth:index:EcsService": async () => (await import("./components/ecs-service.ts")).makeEcsService,
  "berth:index:Environment": async () => (await import("./components/environment.ts")).makeEnvironment,
  "berth:index:ImageRepository": async () =>
    (await import("./components/image-repository.ts")).makeImageRepository,
  "berth:index:Release": async () => (await import("./components/release.ts")).makeRelease,
  "berth:index:ServiceImage": async () => (await import("./components/service-image.ts")).makeServiceImage,
};

/** What the schema says that the component puts out. */
function stateOf(component: object, { properties }: SchemaResource): Record<string, unknown> {
  const values = component as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(properties).flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}

function packageVersion(): string {
  const manifest = fs.readFileSync(require.resolve("pulumi-berth/package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
