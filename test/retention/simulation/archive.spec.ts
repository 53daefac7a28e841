import * as assert from "node:assert/strict";

import {
  generateLifecyclePolicy,
  namedRetentions,
  simulate,
  type Deployment,
  type NamedRetention,
  type Push,
  type WorkloadStep,
} from "../../../retention";

const archive = namedRetentions.find(({ name }) => name === "archive")!;

const push = (at: number, image: string, rest: Partial<Push> = {}): WorkloadStep => ({
  ...{ kind: "push", at, service: "web", image, megabytes: 100 },
  ...rest,
});
const deploy = (at: number, image: string, rest: Partial<Deployment> = {}): WorkloadStep => ({
  ...{ kind: "deploy", at, service: "web", image },
  ...rest,
});
const lived = (retention: Partial<NamedRetention>, days: number, ...steps: WorkloadStep[]) =>
  simulate({ name: "test", about: "", days, steps }, { ...archive, ...retention });

describe("simulate, with an archive", () => {
  it("keeps what is archived, bytes and all, until its days there are over", () => {
    const { storedBytes } = lived({}, 185, push(0, "a"));
    assert.equal(storedBytes[179], 100e6);
    assert.equal(storedBytes.at(-1), 0);
  });

  it("restores what a deployment needs, an index with its images", () => {
    for (const platforms of [0, 2]) {
      const steps = [push(0, "a", { platforms }), deploy(100, "a"), push(101, "b")];
      assert.deepEqual(lived({}, 102, ...steps).losses, []);
    }
  });

  it("does not find the image in the archive where nobody restores it", () => {
    const steps = [push(0, "a"), deploy(100, "a")];
    const lacking = [{ day: 101, service: "web", image: "a", kind: "deployment" }];
    assert.deepEqual(lived({ restores: false }, 101, ...steps).losses, lacking);
    const byHand = lived({}, 101, push(0, "a"), deploy(100, "a", { inEcs: true }));
    assert.deepEqual(byHand.losses, lacking);
  });

  it("loses what runs to the archive where nothing shields it", () => {
    const [, , ...rules] = generateLifecyclePolicy({ archive: {} }).rules;
    const { losses } = lived({ policy: () => ({ rules }) }, 95, push(0, "a"), deploy(0.5, "a"));
    assert.deepEqual(
      losses.map(({ day, kind }) => [day, kind]),
      [[91, "running"]],
    );
  });

  it("counts days from the last pull, which a deployment is", () => {
    const steps = [push(0, "a"), deploy(80, "a", { inEcs: true })];
    assert.deepEqual(lived({}, 170, ...steps).losses, []);
    assert.equal(lived({}, 172, ...steps).losses.length, 1);
  });
});
