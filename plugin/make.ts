import type * as pulumi from "@pulumi/pulumi";

/** Makes a component of what a program in another language says. The inputs are checked by then. */
export type Make = (
  name: string,
  inputs: pulumi.Inputs,
  options: pulumi.ComponentResourceOptions,
) => Promise<pulumi.ComponentResource>;
