import type { NamedRetention } from "../lifecycle-policy/named-retentions";
import { withdrawalToAdd } from "../releases/go-back";
import { planReleases } from "../releases/plan-releases";
import { SimulatedRepository } from "./simulated-repository";
import type { Deployment, Push, SimulatedWithdrawal, Workload } from "./workload";

const day = 24 * 60 * 60 * 1000;

/** The repositories and services of an account in which one retention is at work. */
export class SimulatedAccount {
  private readonly repositories = new Map<string, SimulatedRepository>();
  private readonly running = new Map<string, string>();
  /** By service: the image that its CloudFormation template names. */
  private readonly templates = new Map<string, string>();

  private readonly services: readonly string[];
  /** Images that are deployed at some time, whether or not that succeeds. */
  private readonly deployed: ReadonlySet<string>;

  constructor(
    private readonly retention: NamedRetention,
    { steps }: Workload,
  ) {
    this.services = [...new Set(steps.map(({ service }) => service))];
    this.deployed = new Set(
      steps.flatMap(({ kind, service, image }) => (kind === "deploy" ? [digestOf(service, image)] : [])),
    );
  }

  push(step: Push): void {
    const { at, service, image, megabytes, platforms = 0 } = step;
    const digest = digestOf(service, image);
    if (this.retention.takes === "what is deployed" && !this.deployed.has(digest)) return;
    this.repositoryOf(service).push({
      digest,
      tags: this.retention.tags === "moving" ? [service] : simulatedTags(step),
      at: at * day,
      bytes: megabytes * 1e6,
      platforms,
    });
  }

  /** Makes a service run an image; `false` when that image is not there. */
  deploy({ at, service, image, fails = false, inEcs = false }: Deployment): boolean {
    const digest = digestOf(service, image);
    const repository = this.repositoryOf(service);
    // Whoever deploys by hand, in ECS, restores nothing.
    if (this.retention.restores === true && !inEcs) repository.restore(digest, at * day);
    if (!repository.has(digest)) return false;
    repository.pull(digest, at * day);
    if (fails) return true;
    this.running.set(service, image);
    if (!inEcs) this.templates.set(service, image);
    // berth sees what its own run deploys, and what a person does in ECS only at its next one.
    if (!inEcs) this.release(service, digest);
    return true;
  }

  /** Marks an image as withdrawn, where there are releases. */
  withdraw({ service, image }: SimulatedWithdrawal): void {
    if (this.retention.keepReleases === undefined) return;
    const digest = digestOf(service, image);
    const repository = this.repositoryOf(service);
    const tag = withdrawalToAdd(service, digest, repository.tags());
    if (tag !== undefined && repository.has(digest)) repository.tag(tag, digest);
  }

  /** What happens each night: the policy is applied, and garbage is collected. */
  night(days: number): void {
    for (const repository of this.repositories.values()) {
      repository.expire(this.retention.policy(this.services), days * day);
    }
    const { collector } = this.retention;
    if (!collector || days % collector.everyDays !== 0) return;
    const named = new Set([...this.templates].map(([service, image]) => digestOf(service, image)));
    for (const repository of this.repositories.values()) {
      repository.collect(
        ({ imageDigest, imagePushedAt }) =>
          !named.has(imageDigest) && imagePushedAt <= (days - collector.createdBufferDays) * day,
      );
    }
  }

  /** Services that run an image which is gone: no further task of theirs starts. */
  exposed(): { service: string; image: string }[] {
    return [...this.running]
      .filter(([service, image]) => !this.repositoryOf(service).has(digestOf(service, image)))
      .map(([service, image]) => ({ service, image }));
  }

  storedBytes(): number {
    return [...this.repositories.values()].reduce((sum, repository) => sum + repository.bytes(), 0);
  }

  /** As berth does after a deployment. */
  private release(service: string, digest: string): void {
    const { keepReleases } = this.retention;
    if (keepReleases === undefined) return;
    const repository = this.repositoryOf(service);
    const history = { service, digest, tags: repository.tags(), inUse: [digest], keepReleases };
    const { add, remove } = planReleases(history);
    for (const tag of add) repository.tag(tag, digest);
    for (const tag of remove) repository.untag(tag);
  }

  private repositoryOf(service: string): SimulatedRepository {
    const name = this.retention.repositories === "shared" ? "shared" : service;
    const repository = this.repositories.get(name) ?? new SimulatedRepository();
    this.repositories.set(name, repository);
    return repository;
  }
}

/** What an image is tagged with where tags don't move. */
export function simulatedTags({ service, image, tags }: Push): readonly string[] {
  return tags ?? [`${service}-${image}`];
}

function digestOf(service: string, image: string): string {
  return `${service}/${image}`;
}
