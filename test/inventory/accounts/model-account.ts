import type { Service, ServiceRevision, Task } from "@aws-sdk/client-ecs";

import { clusterArn, definitionArn, digestOf, image, serviceArn, type FakeAccount } from "./account";
import { ref } from "./account-builder";

/** An account, what uses which image in it, and how many calls it takes at least to find out. */
export interface ModelAccount {
  readonly account: FakeAccount & { readonly repositories: NonNullable<FakeAccount["repositories"]> };
  /** `app@a service main/web`, with all roles. */
  readonly uses: ReadonlyMap<string, ReadonlySet<string>>;
  readonly leastCalls: number;
}

/** A reference: by digest, by a tag of its own, or by one that has moved to another image since. */
export interface Wanted {
  readonly repository: string;
  readonly word: string;
  readonly by: "digest" | "tag" | "moved tag";
}

/** What an account is made of. */
export interface Choices {
  services: readonly {
    cluster: string;
    mode: string;
    generations: readonly (readonly Wanted[])[];
    tasks: number;
  }[];
  jobs: readonly { cluster: string; containers: readonly Wanted[]; tasks: number }[];
  rules: readonly { bus: string; job: readonly Wanted[] | null }[];
  schedules: readonly { job: readonly Wanted[] | null; isUniversal: boolean }[];
  functions: readonly { versions: readonly Wanted[]; isImage: boolean }[];
}

/** With images that have a tag each; the first of them has the moved tag, too. */
export const repositoryNames = ["app", "api", "jobs/nightly"];
export const words = [..."abcdefgh"];
/** An account of these choices, with what is to be found in it. */
export function modelAccount(choices: Choices): ModelAccount {
  const builder = new AccountBuilder();
  choices.services.forEach((one, index) => builder.addService(`s${index}`, one));
  choices.jobs.forEach((one, index) => builder.addJob(`j${index}`, one));
  choices.rules.forEach((one, index) => builder.addRule(`r${index}`, one));
  choices.schedules.forEach((one, index) => builder.addSchedule(`p${index}`, one));
  choices.functions.forEach((one, index) => builder.addFunction(`f${index}`, one));
  return builder.result();
}

class AccountBuilder {
  private readonly account = {
    repositories: Object.fromEntries(
      repositoryNames.map((name) => [
        name,
        words.map((word, index) => image(word, [`t-${word}`, ...(index === 0 ? ["moved"] : [])])),
      ]),
    ),
    clusters: { main: cluster(), other: cluster(), idle: cluster() } as Record<
      string,
      { services: Service[]; tasks: Task[] }
    >,
    serviceDeployments: [] as NonNullable<FakeAccount["serviceDeployments"]>,
    serviceRevisions: [] as ServiceRevision[],
    taskDefinitions: {} as NonNullable<FakeAccount["taskDefinitions"]>,
    buses: { default: [], orders: [] } as NonNullable<FakeAccount["buses"]>,
    schedules: [] as NonNullable<FakeAccount["schedules"]>,
    functions: [] as NonNullable<FakeAccount["functions"]>,
  };
  private readonly uses = new Map<string, Set<string>>();
  private readonly asked = { lists: 0, definitions: new Set<string>(), tags: new Set<string>(), others: 0 };

  addService(name: string, { cluster, mode, generations, tasks }: Choices["services"][number]): void {
    const arn = serviceArn(cluster, name);
    const user = `service ${cluster}/${name}`;
    const hasRevisions = mode === "settled" || mode === "deploying";
    const needed = mode === "deploying" ? generations : generations.slice(0, 1);
    const roles =
      mode === "deploying"
        ? [["running", "deployment source"], ["deployment target"], ["last successful"]]
        : [["running"]];
    needed.forEach((wantedOnes, index) => {
      this.define(`${name}:${index}`, wantedOnes);
      if (hasRevisions) this.revise(`${arn}/${index}`, `${name}:${index}`, wantedOnes);
      for (const role of roles[index] ?? []) this.use(wantedOnes, user, role, hasRevisions || tasks > 0);
    });
    const primary = {
      status: "PRIMARY",
      taskDefinition: definitionArn(`${name}:0`),
      rolloutState: "COMPLETED" as const,
    };
    const service: Service = { serviceArn: arn, serviceName: name };
    if (mode === "task sets") {
      service.deploymentController = { type: "EXTERNAL" };
      service.taskSets = [{ taskDefinition: primary.taskDefinition }];
    } else if (mode === "deploying") {
      service.deployments = [
        { status: "PRIMARY", taskDefinition: definitionArn(`${name}:1`), rolloutState: "IN_PROGRESS" },
        { ...primary, status: "ACTIVE" },
      ];
      service.currentServiceDeployment = `${arn}/d1`;
      service.currentServiceRevisions = [{ arn: `${arn}/0` }];
      this.deploy(arn);
    } else service.deployments = [primary];
    if (mode === "settled") service.currentServiceRevisions = [{ arn: `${arn}/0` }];
    if (mode === "deploying" || mode === "without revisions") this.asked.lists++;
    this.account.clusters[cluster]?.services.push(service);
    this.run(cluster, `service:${name}`, `${name}:0`, generations[0] ?? [], tasks);
  }

  addJob(name: string, { cluster, containers: wantedOnes, tasks }: Choices["jobs"][number]): void {
    this.run(cluster, `family:${name}`, `${name}:1`, wantedOnes, tasks);
    this.use(wantedOnes, `task ${cluster}/${name}:1`, "running", true);
  }

  addRule(name: string, { bus, job }: Choices["rules"][number]): void {
    const Targets = [{ Id: "queue", Arn: "arn:aws:sqs:eu-west-1:123456789012:q" }];
    const EcsParameters = { TaskDefinitionArn: definitionArn(`${name}:1`) };
    this.account.buses[bus]?.push({
      Name: name,
      Targets: job ? [...Targets, { Id: "job", Arn: clusterArn("main"), EcsParameters }] : Targets,
    });
    this.asked.others++;
    if (job) this.schedule(name, `schedule ${bus === "default" ? "" : `${bus}/`}${name}`, "rule", job);
  }

  addSchedule(name: string, { job, isUniversal }: Choices["schedules"][number]): void {
    const Input = JSON.stringify({ TaskDefinition: `${name}:1` });
    const EcsParameters = { TaskDefinitionArn: definitionArn(`${name}:1`) };
    const target = isUniversal
      ? { Arn: "arn:aws:scheduler:::aws-sdk:ecs:runTask", Input }
      : { Arn: clusterArn("main"), EcsParameters };
    const Target = { RoleArn: "r", ...(job ? target : { Arn: "arn:aws:sqs:eu-west-1:123456789012:q" }) };
    this.account.schedules.push({ Name: name, GroupName: "default", Target });
    if (!job) return;
    this.asked.others++;
    this.schedule(name, `schedule ${name}`, "schedule", job);
  }

  addFunction(name: string, { versions, isImage }: Choices["functions"][number]): void {
    versions.forEach((one, index) => {
      const version = index === 0 ? "$LATEST" : String(index);
      const code = { ImageUri: written(one), ResolvedImageUri: ref(`${one.repository}@${one.word}`) };
      this.account.functions.push({ name, version, ...(isImage && { code }) });
      if (!isImage) return;
      this.asked.others++;
      this.use([one], `function ${name}`, index === 0 ? version : `version ${version}`, true);
    });
  }

  result(): ModelAccount {
    const { clusters, serviceDeployments, serviceRevisions, functions } = this.account;
    const ofClusters = Object.values(clusters).map(
      ({ services, tasks }) =>
        pages(services.length, 100) +
        batches(services.length, 10) +
        pages(tasks.length, 100) +
        batches(tasks.length, 100),
    );
    const underWay = serviceDeployments.filter(({ status }) => status === "IN_PROGRESS").length;
    return {
      account: this.account,
      uses: this.uses,
      leastCalls: [
        1, // DescribeRepositories
        1, // ListClusters
        ...ofClusters,
        this.asked.lists,
        batches(underWay, 20),
        batches(serviceRevisions.length, 20),
        this.asked.definitions.size,
        1 + 2, // ListEventBuses, and ListRules for each
        1, // ListSchedules
        pages(functions.length, 50),
        this.asked.others, // the targets of each rule, each schedule, each function's version
        this.asked.tags.size,
      ].reduce((sum, count) => sum + count),
    };
  }

  private define(name: string, all: readonly Wanted[]): void {
    this.account.taskDefinitions[name] = all.map((one, index) => ({
      name: `c${index}`,
      image: written(one),
    }));
    this.asked.definitions.add(name);
  }

  private revise(arn: string, definition: string, all: readonly Wanted[]): void {
    this.account.serviceRevisions.push({
      serviceRevisionArn: arn,
      taskDefinition: definitionArn(definition),
      containerImages: all.map((one, index) => ({
        containerName: `c${index}`,
        image: written(one),
        imageDigest: digestOf(one.word),
      })),
    });
  }

  /** From the first generation to the second; the third had succeeded before. */
  private deploy(arn: string): void {
    this.account.serviceDeployments.push(
      {
        ...{
          serviceDeploymentArn: `${arn}/d0`,
          serviceArn: arn,
          status: "SUCCESSFUL",
          finishedAt: new Date(0),
        },
        targetServiceRevision: { arn: `${arn}/2` },
      },
      {
        ...{ serviceDeploymentArn: `${arn}/d1`, serviceArn: arn, status: "IN_PROGRESS" },
        sourceServiceRevisions: [{ arn: `${arn}/0` }],
        targetServiceRevision: { arn: `${arn}/1` },
      },
    );
  }

  private run(
    cluster: string,
    group: string,
    definition: string,
    all: readonly Wanted[],
    count: number,
  ): void {
    const containers = all.map((one, index) => ({
      name: `c${index}`,
      image: written(one),
      imageDigest: digestOf(one.word),
    }));
    const tasks = this.account.clusters[cluster]?.tasks ?? [];
    for (let n = 0; n < count; n++)
      tasks.push({
        taskArn: `${definition}/${n}`,
        group,
        taskDefinitionArn: definitionArn(definition),
        containers,
      });
  }

  private schedule(name: string, user: string, role: string, all: readonly Wanted[]): void {
    this.define(`${name}:1`, all);
    this.use(all, user, role, false);
  }

  /** @param isKnown whether AWS says itself which digest it is */
  private use(all: readonly Wanted[], user: string, role: string, isKnown: boolean): void {
    for (const { repository, word, by } of all) {
      const byTag = !isKnown && by !== "digest";
      if (byTag) this.asked.tags.add(repository);
      const found = byTag && by === "moved tag" ? (words[0] ?? "") : word;
      const key = `${repository}@${found} ${user}`;
      this.uses.set(key, (this.uses.get(key) ?? new Set()).add(role));
    }
  }
}

function cluster(): { services: Service[]; tasks: Task[] } {
  return { services: [], tasks: [] };
}

function written({ repository, word, by }: Wanted): string {
  if (by === "digest") return ref(`${repository}@${word}`);
  return ref(`${repository}:${by === "tag" ? `t-${word}` : "moved"}`);
}

/** Calls for a list, which is asked for even when it is empty. */
function pages(count: number, size: number): number {
  return Math.max(1, Math.ceil(count / size));
}

/** Calls for things that are known by name. */
function batches(count: number, size: number): number {
  return Math.ceil(count / size);
}
