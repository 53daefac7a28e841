import * as pulumi from "@pulumi/pulumi";

import { explainingHook } from "../ecs-service/deployment-error-hook";
import { releaseProviderCode } from "./release-provider-code";
import type { ReleaseArgs } from "./release";
import { clusterOfService } from "../shared/service-arn";

/**
 * The one resource behind a `Release`, of Pulumi's plugin for dynamic resources.
 *
 * It is no `pulumi.dynamic.Resource`, which would write the code of the provider into the state twice for each service,
 * 50 kB in all, and take half a second of every run to put it together. Where the program finds this package, the state
 * names it instead.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/providers/dynamic-providers/
 */
export class ReleaseResource extends pulumi.CustomResource {
  declare public readonly tag: pulumi.Output<string>;
  declare public readonly digest: pulumi.Output<string>;

  constructor(name: string, args: ReleaseArgs, opts: pulumi.CustomResourceOptions) {
    super(
      "pulumi-nodejs:dynamic/berth:Release",
      name,
      { __provider: releaseProviderCode(), ...args, tag: undefined, digest: undefined },
      { ...opts, hooks: { onError: [releaseErrorHook(name)] } },
    );
  }
}

/** Says in ECS's words why a deployment did not come through; other failures, such as a missing right, say it themselves. */
function releaseErrorHook(name: string): pulumi.ErrorHook {
  return explainingHook(name, {
    locate: ({ newInputs = {} }) => {
      const { cluster, serviceArn } = newInputs as { cluster?: string; serviceArn?: string };
      return { cluster: cluster ?? clusterOfService(serviceArn ?? ""), service: serviceArn };
    },
    isTelling: ({ failures }) => failures.length > 0,
  });
}
