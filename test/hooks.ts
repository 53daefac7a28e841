import { endTestWorld } from "./world";

// Node.js 20 gets the AWS SDK's releases until January 2027; said once a process, it would be most of the output.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** Ends the local AWS that a spec asked for, if one did. */
export const mochaHooks = {
  async afterAll(this: Mocha.Context) {
    this.timeout(60_000);
    await endTestWorld();
  },
};
