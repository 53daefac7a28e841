import * as pulumi from "@pulumi/pulumi";

import { Image } from "./image";

/** The one component of awsx that this project uses. */
export class Provider implements pulumi.provider.Provider {
  readonly schema: string;

  constructor(readonly version: string) {
    this.schema = JSON.stringify({ name: "awsx", version });
  }

  construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<pulumi.provider.ConstructResult> {
    if (type !== "awsx:ecr:Image") {
      throw new Error(
        `The local stand-in for the awsx plugin has no ${type}; it has awsx:ecr:Image. Use the official plugin.`,
      );
    }
    const image = new Image(name, inputs, options);
    return Promise.resolve({ urn: image.urn, state: { imageUri: image.imageUri } });
  }
}
