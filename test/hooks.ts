import { endTestWorld } from "../local/test/world";

/** Ends the local AWS that a spec asked for, if one did. */
export const mochaHooks = {
  async afterAll(this: Mocha.Context) {
    this.timeout(60_000);
    await endTestWorld();
  },
};
