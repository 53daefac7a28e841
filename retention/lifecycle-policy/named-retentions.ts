import {
  defaultArchiveAfterDays,
  generateLifecyclePolicy,
  minimumArchiveDays,
  releaseTagPrefix,
} from "./generate";
import type { LifecyclePolicy, LifecycleRule } from "./lifecycle-policy";

/** A way to keep images, as somebody's tool has it out of the box. */
export interface NamedRetention {
  readonly name: string;
  readonly about: string;
  /** Whether all services' images are in one repository, or each service's in one of its own. */
  readonly repositories: "shared" | "one a service";
  /** `content`: each image has a tag of its own for ever. `moving`: each service's images have one tag in turn. */
  readonly tags: "content" | "moving";
  /**
   * Whose pushes come into the repository: every build's, or those alone that the tool deploys, as where only the tool
   * itself knows the repository.
   *
   * @default "every build"
   */
  readonly takes?: "every build" | "what is deployed";
  /** The policy of a repository for these services. */
  readonly policy: (services: readonly string[]) => LifecyclePolicy;
  /** How many releases of a service have a release tag; none has one, if it is not given. */
  readonly keepReleases?: number;
  /** Whether an image that is archived is restored when a service is to run it. @default false: it can't be pulled */
  readonly restores?: boolean;
  /** Who deletes images that no CloudFormation template names, and when. */
  readonly collector?: { readonly everyDays: number; readonly createdBufferDays: number };
}

/** How many releases a count rule per service and berth keep, to be compared. */
const keepReleases = 5;

/** What tools do out of the box, and berth. */
export const namedRetentions: readonly NamedRetention[] = [
  {
    name: "bootstrap, cdk gc",
    about: "CDK's bootstrap repository, with a weekly `cdk gc` by its defaults",
    repositories: "shared",
    tags: "content",
    takes: "what is deployed",
    policy: () => ({ rules: [age(1, "untagged", 365)] }),
    collector: { everyDays: 7, createdBufferDays: 1 },
  },
  {
    name: "app-staging, keep 3",
    about: "A repository an image that keeps the newest 3: CDK's app-staging synthesizer, and Pulumi's",
    repositories: "one a service",
    tags: "content",
    takes: "what is deployed",
    policy: () => ({ rules: [count(1, { tagStatus: "any" }, 3)] }),
  },
  {
    name: "awsx default",
    about: "awsx.ecr.Repository's own policy, one untagged image, under awsx.ecr.Image's tag, which moves",
    repositories: "one a service",
    tags: "moving",
    takes: "what is deployed",
    policy: () => ({ rules: [count(1, { tagStatus: "untagged" }, 1)] }),
  },
  {
    name: "any, keep 100",
    about: "One shared repository that keeps the newest 100 images of all services",
    repositories: "shared",
    tags: "content",
    policy: () => ({ rules: [count(1, { tagStatus: "any" }, 100)] }),
  },
  {
    name: "count rule per service",
    about: `Release tags that stay, and a rule for each service that keeps the ${keepReleases} of them pushed last; the newest 100 of all`,
    repositories: "shared",
    tags: "content",
    keepReleases: Infinity,
    policy: (services) => ({
      rules: [
        ...services.map((service, n) =>
          count(
            n + 1,
            { tagStatus: "tagged", tagPrefixList: [`${releaseTagPrefix}${service}.`] },
            keepReleases,
          ),
        ),
        count(services.length + 1, { tagStatus: "any" }, 100),
      ],
    }),
  },
  {
    name: "berth",
    about: `Released images are shielded, berth retires all but the last ${keepReleases} releases; the newest 100 of all`,
    repositories: "shared",
    tags: "content",
    keepReleases,
    policy: () => generateLifecyclePolicy({}),
  },
  {
    name: "archive",
    about: `As berth, and what nobody has pulled for ${defaultArchiveAfterDays} days is archived, and deleted after ${minimumArchiveDays} days there`,
    repositories: "shared",
    tags: "content",
    keepReleases,
    restores: true,
    policy: () => generateLifecyclePolicy({ archive: {} }),
  },
];

function count(
  rulePriority: number,
  selection: Pick<LifecycleRule["selection"], "tagStatus" | "tagPrefixList">,
  countNumber: number,
): LifecycleRule {
  return {
    rulePriority,
    selection: { ...selection, countType: "imageCountMoreThan", countNumber },
    action: { type: "expire" },
  };
}

function age(
  rulePriority: number,
  tagStatus: LifecycleRule["selection"]["tagStatus"],
  countNumber: number,
): LifecycleRule {
  return {
    rulePriority,
    selection: { tagStatus, countType: "sinceImagePushed", countUnit: "days", countNumber },
    action: { type: "expire" },
  };
}
