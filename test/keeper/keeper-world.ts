import { keeperSettings, type KeeperOptions, type KeeperSettings } from "../../keeper/settings";
import type { KeeperWorld } from "../../keeper/world";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../retention";
import { FakeAws, registry, service, task, taskDefinitionArn } from "../cli/fake-aws";
import { day, now } from "../retention/image-builder";

/** A line that a keeper has written. */
export interface Line {
  readonly level: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

/** A keeper's surroundings out of a fake account, its lines, and a clock that doesn't wait. */
export interface FakeKeeper {
  readonly aws: FakeAws;
  readonly lines: Line[];
  readonly world: (options?: KeeperOptions) => KeeperWorld;
  /** Lets days pass. */
  readonly wait: (days: number) => void;
  /** What the lines tell of. */
  readonly events: () => string[];
}

export function fakeKeeper(): FakeKeeper {
  const aws = new FakeAws();
  const lines: Line[] = [];
  let time = now;
  return {
    aws,
    lines,
    world: (options = {}) => ({
      clients: aws.clients({}),
      settings: settings(options),
      log: (level, event, fields) => void lines.push({ level, event, ...fields }),
      clock: { now: () => time, sleep: (ms) => Promise.resolve(void (time += ms)) },
      now: () => time,
      functionName: "keeper",
      endpoint: undefined,
    }),
    wait: (days) => (time += days * day),
    events: () => lines.map(({ event }) => event),
  };
}

function settings(options: KeeperOptions): KeeperSettings {
  const checked = keeperSettings(options);
  if (!checked.ok) throw new Error(checked.problems.map(({ message }) => message).join("\n"));
  return checked.value;
}

/** A repository with berth's policy. */
export function shielded(aws: FakeAws, name = "shop") {
  const repository = aws.repository(name);
  repository.policy = serialiseLifecyclePolicy(generateLifecyclePolicy({}));
  return repository;
}

/** The service `web` runs an image of the repository `shop`, deployed by tag. */
export function deploy(aws: FakeAws, content: string, revision = 1, repository = "shop"): string {
  const digest = aws.repository(repository).push(content, `tag-${content}`);
  aws.taskDefinitions[`web:${revision}`] = { web: `${registry}/${repository}:tag-${content}` };
  aws.looks = [service(revision)];
  aws.tasks = [task(revision, { web: digest })];
  return digest;
}

export { taskDefinitionArn };

/** Release tags of a repository, each with what it is on. */
export function releaseTags(aws: FakeAws, name = "shop"): Record<string, string> {
  return Object.fromEntries([...aws.repository(name).tags].filter(([tag]) => tag.startsWith("release.")));
}
