import type { Workload, WorkloadStep } from "./workload";

/**
 * The months that `berth simulate` lives through. The first six were written down before any retention was tried on them,
 * and stay as they are; the last one was added because berth loses an image in it. Each says what it takes for granted.
 * A function, since every program that looks at a policy loads this file.
 */
export const workloads = (): readonly Workload[] => [
  {
    name: "calm weeks",
    about: "Three services, each built and deployed once a week, for half a year. Nothing ever fails.",
    days: 182,
    steps: inOrder(
      weeks(26).flatMap((week) =>
        ["web", "api", "worker"].flatMap((service, n) =>
          release(7 * week + 0.4 + n / 50, service, `v${week}`),
        ),
      ),
    ),
  },
  {
    name: "busy CI",
    about:
      "Ten services. CI pushes four builds of each on every working day. Eight are deployed weekly, one every eighth week, one only once. CI's builds come into the repository that services run from, except where only the tool's own deployments push there.",
    days: 182,
    steps: inOrder(
      tenServices().flatMap(({ service, everyWeeks }, n) =>
        weeks(26).flatMap((week) => [
          ...(week % everyWeeks === 0 ? release(7 * week + 0.3 + n / 100, service, `v${week}`) : []),
          ...workingDays(week).flatMap((day) =>
            [0, 1, 2, 3].map((build) =>
              push(day + 0.4 + n / 100 + build / 10, service, `ci-${day}-${build}`),
            ),
          ),
        ]),
      ),
    ),
  },
  {
    name: "back to the oldest",
    about:
      "One service: A to E a week each, back to A by a revert, F, which is bad, and back to A in ECS at night; then 200 builds that are not deployed. berth does not see the night, but A is among its last five releases.",
    days: 120,
    steps: inOrder([
      ...["a", "b", "c", "d", "e", "a", "f"].flatMap((image, week) => release(7 * week + 0.4, "web", image)),
      deployInEcs(42.9, "web", "a"),
      ...Array.from({ length: 200 }, (_, n) => push(45 + n / 4, "web", `ci-${n}`)),
    ]),
  },
  {
    name: "failing deployments",
    about:
      "Three services, released weekly. Every fourth week five builds in a row fail to start, a day apart, and ECS goes back to what ran.",
    days: 182,
    steps: inOrder(
      weeks(26).flatMap((week) =>
        ["web", "api", "worker"].flatMap((service, n) => [
          ...release(7 * week + 0.4 + n / 50, service, `v${week}`),
          ...(week % 4 === 3
            ? [1, 2, 3, 4, 5].flatMap((day) =>
                failedRelease(7 * week + day + n / 50, service, `v${week}-bad-${day}`),
              )
            : []),
        ]),
      ),
    ),
  },
  {
    name: "several platforms",
    about:
      "Four services for two platforms, with an attestation each: an index and four others a build. Released weekly; every third release fails and is built again two days later.",
    days: 182,
    steps: inOrder(
      weeks(26).flatMap((week) =>
        ["web", "api", "worker", "mail"].flatMap((service, n) => {
          const at = 7 * week + 0.4 + n / 50;
          return week % 3 === 2
            ? [...failedRelease(at, service, `v${week}`, 4), ...release(at + 2, service, `v${week}-fixed`, 4)]
            : release(at, service, `v${week}`, 4);
        }),
      ),
    ),
  },
  {
    name: "two tools",
    about:
      "Three services by CDK and two by another tool, which CloudFormation knows nothing of, in one repository. Released weekly. Nobody marks what the other tool deploys: it stays because fewer than 100 images are pushed.",
    days: 91,
    steps: inOrder(
      weeks(13).flatMap((week) => [
        ...["web", "api", "worker"].flatMap((service, n) =>
          release(7 * week + 0.4 + n / 50, service, `v${week}`),
        ),
        ...["search", "mail"].flatMap((service, n) => [
          push(7 * week + 0.5 + n / 50, service, `v${week}`),
          deployInEcs(7 * week + 0.51 + n / 50, service, `v${week}`),
        ]),
      ]),
    ),
  },
  {
    name: "a night that nobody saw",
    about:
      "One service, released weekly. One night it goes back seven releases in ECS, and its tool deploys it again only ten days later; meanwhile CI pushes twenty builds a day. A keeper in the account would have seen it.",
    days: 91,
    steps: inOrder([
      ...weeks(12).flatMap((week) => release(7 * week + 0.4, "web", `v${week}`)),
      deployInEcs(78.9, "web", "v4"),
      ...Array.from({ length: 200 }, (_, n) => push(79 + n / 20, "web", `ci-${n}`)),
      ...release(89.4, "web", "v12"),
    ]),
  },
];

function push(at: number, service: string, image: string, platforms = 0): WorkloadStep {
  return { kind: "push", at, service, image, megabytes: 300, ...(platforms > 0 && { platforms }) };
}

function deployInEcs(at: number, service: string, image: string): WorkloadStep {
  return { kind: "deploy", at, service, image, inEcs: true };
}

/** As a pipeline does it: build, push unless it is there, deploy. */
function release(at: number, service: string, image: string, platforms = 0): WorkloadStep[] {
  return [push(at, service, image, platforms), { kind: "deploy", at: at + 0.01, service, image }];
}

function failedRelease(at: number, service: string, image: string, platforms = 0): WorkloadStep[] {
  return [
    push(at, service, image, platforms),
    { kind: "deploy", at: at + 0.01, service, image, fails: true },
  ];
}

function tenServices(): { service: string; everyWeeks: number }[] {
  const weekly = ["web", "api", "worker", "mail", "search", "login", "shop", "admin"];
  return [
    ...weekly.map((service) => ({ service, everyWeeks: 1 })),
    { service: "invoices", everyWeeks: 8 },
    { service: "archive", everyWeeks: 26 },
  ];
}

function weeks(count: number): number[] {
  return Array.from({ length: count }, (_, week) => week);
}

function workingDays(week: number): number[] {
  return [0, 1, 2, 3, 4].map((day) => 7 * week + day);
}

function inOrder(steps: readonly WorkloadStep[]): WorkloadStep[] {
  return [...steps].sort((a, b) => a.at - b.at);
}
