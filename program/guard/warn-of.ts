import * as pulumi from "@pulumi/pulumi";

import { KnownError } from "../../components";
import { codedText, type Finding } from "../../retention/words/findings";

/** A warning of which `pulumi-berth/automation` knows what it is about. */
export function warnOf(finding: Finding, message: string): void {
  void pulumi.log.debug(codedText({ code: finding, message }));
  void pulumi.log.warn(message);
}

/** Lets `pulumi-berth/automation` know the code of a failure that ends the program: Pulumi hands on its message alone. */
export async function withCode<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KnownError)
      await pulumi.log.debug(codedText({ code: error.code, message: error.message }));
    throw error;
  }
}
