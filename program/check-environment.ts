import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

import { InvalidArgumentsError } from "../components";
import { imageRepositoryProblems } from "../components/image-repository/checks";
import { repositoryName, type Problem } from "../retention";
import { imageProblems } from "./config/cross-checks";
import { imageSchema } from "./config/image-schema";
import { archiveProblems, keepImagesProblems } from "./config/keep-images";
import { problemsOf } from "./config/problems";
import { repositorySchema, retentionSchema } from "./config/repository-schema";
import { stackName, strict, unknownKeyText } from "./config/schema-parts";
import { serviceName } from "./config/service-schema";
import type { EnvironmentArgs } from "./environment-args";
import { readable } from "./readable";

/** An environment's arguments, valid and with their defaults. */
export type CheckedEnvironment = z.infer<typeof decisive> &
  Omit<EnvironmentArgs, keyof z.infer<typeof decisive>>;
/** What is said of one image. */
export type ImageSettings = CheckedEnvironment["images"][string];

/**
 * Checks what an environment is made of, before anything is looked at.
 *
 * @throws {InvalidArgumentsError} with all that is wrong
 */
export function checkEnvironment(args: EnvironmentArgs): CheckedEnvironment {
  const { network, clusterArn, repository = {}, ...rest } = args;
  const problems = [...outputProblems("", rest), ...keyProblems(repository)];
  const parsed = decisive.safeParse(rest, { reportInput: true });
  const unread = problems.map(({ path }) => path);
  if (!parsed.success) {
    const found = problemsOf(parsed.error.issues, "");
    problems.push(
      ...found
        .filter(({ path }) => !unread.includes(path))
        .map((problem) => ({ ...problem, message: `\`${problem.path}\` ${problem.message}` })),
    );
  }
  problems.push(...crossProblems(args, repository));
  if (!parsed.success || problems.length > 0) {
    const { area, stage } = args as Partial<EnvironmentArgs>;
    throw new InvalidArgumentsError(`Environment "${String(area)}-${String(stage)}"`, problems);
  }
  return {
    ...parsed.data,
    repository,
    ...(network && { network }),
    ...(clusterArn !== undefined && { clusterArn }),
  };
}

const decisive = strict({
  area: z.string(),
  stage: z.string(),
  images: z.record(serviceName, imageSchema).default({}),
  retention: retentionSchema,
  guard: z.enum(["refuse", "warn", "off"]).default("refuse"),
  adopt: stackName.exactOptional(),
  pushedContent: z.enum(["build", "take"]).exactOptional(),
  build: z.enum(["as-needed", "never"]).exactOptional(),
  showContainerLogs: z.boolean("must be true or false").exactOptional(),
});

/** Whatever decides which resources there are has to be known in preview, and an Output need not be. */
function outputProblems(path: string, value: unknown): Problem[] {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    const message = `\`${path}\` must be a plain value, for it decides which resources there are; got an Output or a promise.`;
    return [{ code: "not-plain", path, message }];
  }
  if (typeof value !== "object" || value === null) return [];
  const at = (key: string) =>
    Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
  return Object.entries(value).flatMap(([key, inner]) => outputProblems(at(key), inner));
}

/** Its values are the component's to check. */
function keyProblems(repository: object): Problem[] {
  return Object.keys(repository)
    .filter((key) => !repositoryKeys.includes(key))
    .map((key) => ({
      code: "unknown-key",
      path: `repository.${key}`,
      message: `\`repository.${key}\` ${unknownKeyText(key, repositoryKeys)}`,
    }));
}

const repositoryKeys = [...Object.keys(repositorySchema.unwrap().shape), "lock", "policyStatements"];

function crossProblems(
  args: EnvironmentArgs,
  repository: NonNullable<EnvironmentArgs["repository"]>,
): Problem[] {
  const { area, stage, images, retention = {} } = args as { [Key in keyof EnvironmentArgs]: unknown };
  const name = repositoryName(
    typeof area === "string" ? area : "area",
    typeof stage === "string" ? stage : "stage",
  );
  const given = retention as Record<string, unknown>;
  const { keepImages, keepReleases, archive } = readable(retentionSchema, given) ?? {};
  const kept = {
    ...(keepImages !== undefined && { keepImages }),
    ...(keepReleases !== undefined && { keepReleases }),
  };
  return [
    ...(name.ok ? [] : name.problems),
    ...imageRepositoryProblems({ repositoryName: "area-assets-stage", ...kept, ...repository }).map(
      (problem) =>
        problem.path.startsWith("keep")
          ? { ...problem, path: `retention.${problem.path}` }
          : { ...problem, path: `repository.${problem.path}` },
    ),
    ...(archive
      ? archiveProblems(given)
      : keepImagesProblems((images ?? {}) as Record<string, unknown>, keepImages)
    ).map((problem) => ({
      ...problem,
      message: `\`${problem.path}\` ${problem.message}`,
    })),
    ...Object.entries((images ?? {}) as Record<string, unknown>).flatMap(([image, settings]) =>
      typeof settings === "object" && settings !== null
        ? imageProblems(settings as Record<string, unknown>, `images.${image}`).map((problem) => ({
            ...problem,
            message: `\`${problem.path}\` ${problem.message}`,
          }))
        : [],
    ),
  ];
}
