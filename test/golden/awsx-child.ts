import * as pulumi from "@pulumi/pulumi";

import type { Registration } from "../shared/mocks";
import type { GoldenResource } from "./golden-resource";

const type = "docker-build:index:Image";

/**
 * The build that awsx makes of an image, as far as the component has a say in it: what its transforms make of the least
 * that awsx may hand over. Secrets are recorded as such, not by value.
 */
export async function awsxChild({ name, transforms }: Registration): Promise<GoldenResource> {
  let props: Record<string, unknown> = { push: true };
  let opts: pulumi.ResourceOptions = {};
  for (const transform of transforms) {
    const changed = await transform({ custom: true, type, name, props, opts });
    if (changed) [props, opts] = [changed.props, changed.opts];
  }
  const inputs: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(props)) inputs[key] = await shown(value);
  const { hooks, ...options } = opts;
  const onError = (hooks?.onError ?? []).map((hook) => hook.name);
  return {
    ...{ type, name: `${name} (awsx's build)`, inputs },
    options: { ...options, ...(onError.length > 0 && { hooks: { onError } }) },
  };
}

async function shown(value: unknown): Promise<unknown> {
  // Neither is in the declared type, for outputs are not meant to be awaited in programs.
  const output = pulumi.output(value) as unknown as {
    promise(): Promise<unknown>;
    isSecret: Promise<boolean>;
  };
  const plain = await output.promise();
  if (!(await output.isSecret)) return plain;
  return JSON.parse(JSON.stringify(plain), (_key, inner: unknown) =>
    typeof inner === "string" ? "[secret]" : inner,
  ) as unknown;
}
