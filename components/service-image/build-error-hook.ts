import type { ECR } from "@aws-sdk/client-ecr";
import type * as pulumi from "@pulumi/pulumi";

import { parseImageReference } from "../../retention";
import { repositoryPlace } from "../../retention/images/ecr-registry";
import { clientConfig, readProviderSettings, type ProviderSettings } from "../shared/aws-settings";
import { explainingHook, valueOf } from "../shared/own-hook";
import { readBuildSecrets, withoutSecrets, type BuildSecrets } from "./build-secrets";
import type { BuildFailure } from "./build-record";

/** What was to be built, and where it was to be pushed. */
export interface AttemptedBuild {
  readonly service: string;
  readonly repositoryUrl: pulumi.Input<string>;
  readonly registryId: pulumi.Input<string>;
  readonly tag: string;
  readonly context: string;
  /** Their values are left out of what is shown. */
  readonly secrets?: BuildSecrets | undefined;
  /** @default the stack's `aws:*` settings */
  readonly settings?: ProviderSettings | undefined;
}

/**
 * Says whose image could not be built, where in the Dockerfile and after which output; or, where the repository has the
 * image already, its digest and what to write. It asks ECR and Docker's own record of the build, prints an error of the
 * failed resource, and never tries the operation again. Needs `ecr:DescribeImages` and `docker buildx`; what can't be asked
 * is left out.
 *
 * @param name Unique in the program.
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/
 * @see https://docs.docker.com/reference/cli/docker/buildx/history/inspect/
 */
export function buildErrorHook(name: string, build: AttemptedBuild): pulumi.ErrorHook {
  const since = Date.now();
  return explainingHook(name, async ({ failedOperation, errors }) => {
    if (failedOperation === "delete") return undefined;
    const there = await digestThere(build).catch(() => undefined);
    return there ? thereText(build, there) : failureText(build, errors, since);
  });
}

interface PushedImage {
  readonly repositoryName: string;
  readonly digest: string;
}

/** What the repository has under the tag that was to be pushed. */
async function digestThere({
  repositoryUrl,
  registryId,
  tag: imageTag,
  settings,
}: AttemptedBuild): Promise<PushedImage | undefined> {
  const [url, account] = await Promise.all([valueOf(repositoryUrl), valueOf(registryId)]);
  const reference = parseImageReference(url);
  if (!reference.ok) return undefined;
  const { repositoryName, registry } = repositoryPlace(reference.value.repository);
  const { ECR } = await import("@aws-sdk/client-ecr");
  const ecr: ECR = new ECR({
    ...clientConfig(settings ?? readProviderSettings(), "ecr"),
    ...(registry && { region: registry.region }),
    maxAttempts: 2,
  });
  try {
    const { imageDetails = [] } = await ecr.describeImages({
      ...{ repositoryName, registryId: account, imageIds: [{ imageTag }] },
    });
    const digest = imageDetails[0]?.imageDigest;
    return digest === undefined ? undefined : { repositoryName, digest };
  } finally {
    ecr.destroy();
  }
}

function thereText({ service, tag }: AttemptedBuild, { repositoryName, digest }: PushedImage): string {
  return [
    `The repository "${repositoryName}" has the image of "${service}" already: its content's tag "${tag}" is on`,
    `${digest}, and a tag that can't move is not pushed again. It was left as it is. Run what is there:`,
    `  - give the ServiceImage \`source: { digest: "${digest}" }\`;`,
    "  - or take its image from `Environment`, which finds that out by itself, also after a `destroy`.",
  ].join("\n");
}

async function failureText(build: AttemptedBuild, errors: readonly string[], since: number): Promise<string> {
  const { service, context, secrets = {} } = build;
  // Loaded only when a build has failed.
  const [{ failedBuild }, { buildRemedy }] = await Promise.all([
    import("./build-record.ts"),
    import("./build-remedy.ts"),
  ]);
  const [failure, values] = await Promise.all([
    failedBuild({ context, errors, since }),
    readBuildSecrets(secrets).catch(() => ({})),
  ]);
  const remedy = buildRemedy(errors, failure?.logs);
  const text = [
    `The image of "${service}" could not be built from "${context}" and pushed. Nothing that needs it was changed.`,
    ...(failure ? evidence(failure) : []),
    ...(remedy === undefined ? [] : [remedy]),
    "Other images whose build was still under way are reported as well, by a connection that closed: Pulumi stops at the first failure.",
  ].join("\n");
  return withoutSecrets(text, Object.values(values));
}

function evidence({ step, source, logs }: BuildFailure): string[] {
  return [
    ...(source === "" ? [] : [source]),
    ...(logs.length > 0 ? [`The last that \`${step}\` printed:`, ...logs.map((line) => `  ${line}`)] : []),
  ];
}
