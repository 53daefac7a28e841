import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";

import * as pulumi from "@pulumi/pulumi";

import { ownErrorHook, ownHook } from "../../../components/shared/own-hook";
import { mockEngine } from "../../shared/mocks";

type Refuse = (request: unknown, answer: (error: Error) => void) => void;
type Monitor = Record<"registerResourceHook" | "registerErrorHook", Refuse>;
type Registered = { readonly __registered: Promise<void> };

describe("A hook that the engine refuses, for it has ended", () => {
  const gone = new Error("14 UNAVAILABLE: No connection established");
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => unheard.push(reason);
  const refused = new Set<string>();

  beforeEach(async () => {
    await mockEngine();
    const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
    for (const kind of ["registerResourceHook", "registerErrorHook"] as const)
      monitor[kind] = (_, answer) => {
        refused.add(kind);
        answer(gone);
      };
    process.on("unhandledRejection", hear);
  });
  afterEach(() => {
    process.off("unhandledRejection", hear);
    // Pulumi's server for what the engine calls back.
    pulumi.runtime.disconnectSync();
    unheard.length = 0;
    refused.clear();
  });

  const hooks: [kind: keyof Monitor, make: () => object][] = [
    ["registerResourceHook", () => ownHook("before", () => undefined)],
    ["registerErrorHook", () => ownErrorHook("failed", () => Promise.resolve(false))],
  ];
  for (const [kind, make] of hooks) {
    it(`ends no process where no resource waits for it: ${kind}`, async () => {
      make();
      while (!refused.has(kind)) await wait(10);
      await wait(10);
      assert.deepEqual(unheard, []);
    });

    it(`fails the resource that waits for it: ${kind}`, async () => {
      await assert.rejects((make() as Registered).__registered, gone);
    });
  }
});
