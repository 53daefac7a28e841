import * as assert from "node:assert/strict";

import {
  namedRetentions,
  parseLifecyclePolicy,
  readingsOf,
  serialiseLifecyclePolicy,
  simulate,
  workloads,
  type Deployment,
  type NamedRetention,
  type Push,
  type SimulatedLoss,
  type WorkloadStep,
} from "../../../retention";
import { rule } from "../image-builder";

function retention(name: string): NamedRetention {
  return namedRetentions.find((one) => one.name === name)!;
}

function saidOf(running: number, deployments: number): string {
  if (running > 0) return `loses ${running} images that run`;
  return deployments > 0 ? `lacks ${deployments} images that are to run` : "loses nothing";
}

/** What each peer loses: images that run, deployments that find none, and nights of a service without its image. */
const expected: Readonly<Record<string, Readonly<Record<string, readonly [number, number, number]>>>> = {
  "calm weeks": {},
  "busy CI": { "any, keep 100": [213, 0, 1394] },
  "back to the oldest": {
    "bootstrap, cdk gc": [1, 0, 72],
    "any, keep 100": [1, 0, 52],
    "count rule per service": [1, 0, 78],
  },
  "failing deployments": { "app-staging, keep 3": [18, 0, 72], "awsx default": [18, 0, 90] },
  "several platforms, which take places": { "app-staging, keep 3": [32, 0, 64], "awsx default": [32, 0, 64] },
  "several platforms, which take none": {},
  "two tools": { "bootstrap, cdk gc": [26, 0, 26] },
  "a night that nobody saw": {
    "bootstrap, cdk gc": [0, 1, 0],
    "app-staging, keep 3": [0, 1, 0],
    "awsx default": [0, 1, 0],
    "any, keep 100": [1, 0, 6],
    "count rule per service": [0, 1, 0],
    berth: [1, 0, 6],
  },
};

const readings = workloads().flatMap(readingsOf);

describe("simulate, the months of the committed workloads", () => {
  for (const one of readings) {
    for (const { name: by } of namedRetentions) {
      const [running, deployments, nights] = expected[one.name]?.[by] ?? [0, 0, 0];
      it(`${by} ${saidOf(running, deployments)} in "${one.name}"`, () => {
        const result = simulate(one, retention(by));
        const of = (kind: SimulatedLoss["kind"]) => result.losses.filter((loss) => loss.kind === kind).length;
        assert.deepEqual(
          [of("running"), of("deployment"), result.exposedServiceDays],
          [running, deployments, nights],
        );
        assert.equal(result.storedBytes.length, one.days);
        assert.ok(result.gigabyteMonths > 0);
      });
    }
  }

  it("have a loss expected for no name but theirs", () => {
    assert.deepEqual(
      Object.keys(expected),
      readings.map(({ name }) => name),
    );
  });

  it("berth stores as much as the rule that keeps the newest 100, and the releases", () => {
    for (const one of readings) {
      const berth = simulate(one, retention("berth"));
      const any = simulate(one, retention("any, keep 100"));
      const services = new Set(one.steps.map(({ service }) => service)).size;
      berth.storedBytes.forEach((bytes, night) => {
        const more = bytes - any.storedBytes[night]!;
        assert.ok(more >= 0 && more <= services * 5 * 300e6, `${one.name}, night ${night + 1}: ${more}`);
      });
    }
  });

  it("are steps in order, within the days, of images that were pushed before", () => {
    for (const { name, steps, days } of workloads()) {
      const pushed = new Set<string>();
      let last = 0;
      for (const { at, kind, service, image } of steps) {
        assert.ok(at >= last && at < days, `${name}, ${at}`);
        last = at;
        if (kind === "push") pushed.add(`${service}/${image}`);
        else assert.ok(pushed.has(`${service}/${image}`), `${name}, ${service}/${image}`);
      }
    }
  });

  it("are lived through under policies that ECR takes", () => {
    for (const { policy } of namedRetentions) {
      const read = parseLifecyclePolicy(serialiseLifecyclePolicy(policy(["web", "api"])));
      assert.deepEqual(read, { ok: true, value: policy(["web", "api"]) });
    }
  });
});

const push = (at: number, image: string, rest: Partial<Push> = {}): WorkloadStep => ({
  kind: "push",
  at,
  service: "web",
  image,
  megabytes: 100,
  ...rest,
});
const deploy = (at: number, image: string, rest: Partial<Deployment> = {}): WorkloadStep => ({
  kind: "deploy",
  at,
  service: "web",
  image,
  ...rest,
});

function lived(by: Partial<NamedRetention>, days: number, ...steps: readonly WorkloadStep[]) {
  const name = "test";
  const keepOne = { rules: [rule(1, { tagStatus: "any", countNumber: 1 })] };
  return simulate(
    { name, about: "", days, steps },
    { name, about: "", repositories: "shared", tags: "content", policy: () => keepOne, ...by },
  );
}

const running = (day: number, image: string, service = "web"): SimulatedLoss => ({
  day,
  service,
  image,
  kind: "running",
});

describe("simulate", () => {
  it("finds the image that runs and is gone in the night after, once, and counts the nights", () => {
    const { losses, exposedServiceDays } = lived({}, 5, push(0, "a"), deploy(0.1, "a"), push(1.5, "b"));
    assert.deepEqual(losses, [running(2, "a")]);
    assert.equal(exposedServiceDays, 4);
  });

  it("finds it again when it was pushed again meanwhile", () => {
    const { losses, exposedServiceDays } = lived(
      {},
      5,
      ...[push(0, "a"), deploy(0.1, "a"), push(1, "b"), push(2, "a"), push(3, "b"), push(3.1, "c")],
    );
    assert.deepEqual(losses, [running(2, "a"), running(4, "a")]);
    assert.equal(exposedServiceDays, 3);
  });

  it("finds the image that is to run and is gone; the service goes on with what it ran", () => {
    const { losses } = lived({}, 3, ...[push(0, "a"), push(1, "b"), deploy(1.1, "b"), deploy(2.5, "a")]);
    assert.deepEqual(losses, [{ day: 3, service: "web", image: "a", kind: "deployment" }]);
  });

  it("goes on with what ran when a deployment fails", () => {
    const { losses } = lived(
      {},
      2,
      ...[push(0, "a"), deploy(0.1, "a"), push(1, "b"), deploy(1.1, "b", { fails: true })],
    );
    assert.deepEqual(losses, [running(2, "a")]);
  });

  it("renews nothing by a push of what is there", () => {
    const { losses } = lived({}, 2, ...[push(0, "a"), deploy(0.1, "a"), push(0.2, "b"), push(0.3, "a")]);
    assert.deepEqual(losses, [running(1, "a")]);
  });

  it("keeps a repository a service, or one for all", () => {
    const steps = [push(0, "a"), deploy(0.1, "a"), push(1, "a", { service: "api" })];
    assert.deepEqual(lived({ repositories: "one a service" }, 2, ...steps).losses, []);
    assert.deepEqual(lived({ repositories: "shared" }, 2, ...steps).losses, [running(2, "a")]);
  });

  it("moves a service's one tag with each push", () => {
    const policy = () => ({ rules: [rule(1, { tagStatus: "untagged", countNumber: 1 })] });
    const steps = [push(0, "a"), deploy(0.1, "a"), push(1, "b"), push(2, "c")];
    assert.deepEqual(lived({ tags: "moving", policy }, 3, ...steps).losses, [running(3, "a")]);
    assert.deepEqual(lived({ tags: "content", policy }, 3, ...steps).losses, []);
  });

  it("moves it back by a push of what is there", () => {
    const policy = () => ({ rules: [rule(1, { tagStatus: "untagged", countNumber: 1 })] });
    const steps = [
      push(0, "a"),
      push(1, "b"),
      push(2, "a"),
      deploy(2.1, "a"),
      push(2.2, "c"),
      deploy(2.3, "c"),
    ];
    const { losses } = lived({ tags: "moving", policy }, 3, ...steps, push(2.4, "a"), deploy(2.5, "a"));
    assert.deepEqual(losses, []);
  });

  it("places release tags, and takes away those beyond the last", () => {
    const policy = () => ({
      rules: [
        rule(1, { tagStatus: "tagged", tagPrefixList: ["release."], countNumber: 99 }),
        rule(2, { tagStatus: "any", countNumber: 1 }),
      ],
    });
    const steps = [
      ...[push(0, "a"), deploy(0.1, "a"), push(1, "b"), deploy(1.1, "b"), push(2, "c"), deploy(2.1, "c")],
      ...[deploy(3.1, "b"), deploy(3.2, "a")],
    ];
    const { losses, storedBytes } = lived({ policy, keepReleases: 2 }, 4, ...steps);
    assert.deepEqual(losses, [{ day: 4, service: "web", image: "a", kind: "deployment" }]);
    assert.deepEqual(storedBytes, [100e6, 200e6, 200e6, 200e6]);
  });

  it("keeps each service's releases apart", () => {
    const policy = () => ({
      rules: [
        rule(1, { tagStatus: "tagged", tagPrefixList: ["release."], countNumber: 99 }),
        rule(2, { tagStatus: "any", countNumber: 1 }),
      ],
    });
    const api = { service: "api" };
    const steps = [
      ...[push(0, "a"), deploy(0.1, "a"), push(0.2, "a", api), deploy(0.3, "a", api)],
      ...[push(1, "b"), deploy(1.1, "b"), push(2, "c")],
    ];
    assert.deepEqual(lived({ policy, keepReleases: 1 }, 4, ...steps).losses, []);
  });

  it("collects once in so many days what no template names and is old enough", () => {
    const policy = () => ({ rules: [] });
    const collector = { everyDays: 2, createdBufferDays: 1 };
    const steps = [push(0, "a"), deploy(0.1, "a"), push(0.2, "old"), push(1, "day"), push(1.5, "young")];
    const { storedBytes } = lived({ policy, collector }, 4, ...steps);
    assert.deepEqual(storedBytes, [200e6, 200e6, 200e6, 100e6]);
  });

  it("collects what runs and only ECS knows of", () => {
    const policy = () => ({ rules: [] });
    const collector = { everyDays: 2, createdBufferDays: 1 };
    const steps = [push(0, "a"), deploy(0.1, "a"), push(0.2, "b"), deploy(0.3, "b", { inEcs: true })];
    const { losses, storedBytes } = lived({ policy, collector }, 2, ...steps);
    assert.deepEqual(losses, [running(2, "b")]);
    assert.deepEqual(storedBytes, [200e6, 100e6]);
  });

  it("releases nothing that a person deploys in ECS, for berth does not see it", () => {
    const policy = () => ({
      rules: [
        rule(1, { tagStatus: "tagged", tagPrefixList: ["release."], countNumber: 9999 }),
        rule(2, { tagStatus: "any", countNumber: 2 }),
      ],
    });
    const inEcs = [push(0, "a"), push(0.1, "b"), deploy(0.2, "b"), deploy(0.3, "a", { inEcs: true })];
    const later = [push(1, "c"), push(1.1, "d")];
    const { losses } = lived({ policy, keepReleases: 5 }, 2, ...inEcs, ...later);
    assert.deepEqual(losses, [running(2, "a")]);
  });

  it("collects an index with its images, and leaves those of one that stays", () => {
    const policy = () => ({ rules: [] });
    const collector = { everyDays: 1, createdBufferDays: 0 };
    const steps = [push(0, "a", { platforms: 2 }), deploy(0.1, "a"), push(0.2, "b", { platforms: 4 })];
    const { losses, storedBytes } = lived({ policy, collector }, 1, ...steps);
    assert.deepEqual(losses, []);
    assert.deepEqual(storedBytes, [100e6]);
  });

  it("counts an index's images, which come before it", () => {
    const keep = (countNumber: number) => () => ({ rules: [rule(1, { tagStatus: "any", countNumber })] });
    const steps = [push(0, "a"), deploy(0.1, "a"), push(1, "b", { platforms: 2 })];
    assert.deepEqual(lived({ policy: keep(3) }, 2, ...steps).losses, [running(2, "a")]);
    assert.deepEqual(lived({ policy: keep(4) }, 2, ...steps).losses, []);
    // Two places for three entries: an image of the index is held by it.
    const alone = lived({ policy: keep(1) }, 1, push(0, "b", { platforms: 2 }), deploy(0.1, "b"));
    assert.deepEqual(alone.losses, []);
    assert.deepEqual(alone.storedBytes, [100e6]);
  });

  it("adds up what is stored, a gigabyte for 30 days as one", () => {
    const {
      storedBytes,
      gigabyteMonths,
      workload: of,
      retention: by,
    } = lived({}, 30, push(10.5, "a", { megabytes: 3000 }));
    assert.equal(gigabyteMonths, 2);
    assert.deepEqual(storedBytes.slice(9, 12), [0, 3e9, 3e9]);
    assert.deepEqual([of, by], ["test", "test"]);
  });
});
