import type * as pulumi from "@pulumi/pulumi";

import { PushRole, ReleaseDeletionAlarm, type EcsService, type ServiceImage } from "../components";
import { wantedProvider } from "../components/push-role/oidc-subjects";
import { topicRegionProblems } from "../components/release-deletion-alarm/checks";
import type { Identity } from "./account/account";
import type { CheckedEnvironment } from "./check-environment";
import type { Config, ServiceConfig } from "./config/config";
import { Environment } from "./environment";
import { ConfigError } from "./errors";
import { prepare, withAccount, type PrepareOptions } from "./prepare";
import { sidecarImage, sidecarsOf } from "./sidecars";

/** What a stack shows after `up`. */
export interface ApplicationOutputs {
  readonly repositoryName: pulumi.Output<string>;
  readonly repositoryUrl: pulumi.Output<string>;
  /** The role with which CI pushes, if `berth:ci` says whose. */
  readonly pushRoleArn?: pulumi.Output<string>;
  /** By the service's name. */
  readonly services: Readonly<Record<string, ServiceOutputs>>;
}

export interface ServiceOutputs {
  readonly imageUri: pulumi.Output<string>;
  readonly digest: pulumi.Output<string>;
  /** The tag that marks the digest as released. */
  readonly releaseTag: pulumi.Output<string>;
  readonly clusterArn: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  readonly taskDefinitionArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  readonly url?: pulumi.Output<string>;
}

/**
 * The program of a stack: an environment with the services of the configuration.
 *
 * @throws {ConfigError}
 * @throws {PrepareError}
 */
export async function application(config: Config, options: PrepareOptions = {}): Promise<ApplicationOutputs> {
  const check = (identity: Identity) => checkAlarm(config, identity);
  const where = withAccount(options);
  const prepared = await prepare(environmentOf(config), { ...where, check });
  const { ci } = config;
  if (!ci || ci.providerArn !== undefined) return applicationIn(new Environment(prepared), config);
  // What the account has is used, and what this stack has made goes on.
  const providerArn = await where.account.oidcProvider(wantedProvider(ci));
  return applicationIn(new Environment(prepared), {
    ...config,
    ci: { ...ci, ...(providerArn !== undefined && { providerArn }) },
  });
}

/** The environment of a stack: its services' images, and those of their sidecars that are built. */
export function environmentOf(config: Config): CheckedEnvironment {
  const { area, stage, guard, adopt, ci, retention, repository, network, clusterArn, services } = config;
  const { build, showContainerLogs } = config;
  // CI may push what it likes.
  const { pushedContent = ci && "build" } = config;
  const images = services.flatMap(({ name, image, sidecars = {} }) => [
    [name, image] as const,
    ...Object.entries(sidecars).flatMap(([sidecar, { image: own }]) =>
      typeof own === "string" ? [] : [[sidecarImage(name, sidecar), own] as const],
    ),
  ]);
  return {
    ...{ area, stage, guard, retention, repository },
    images: Object.fromEntries(images),
    ...(adopt !== undefined && { adopt }),
    ...(pushedContent !== undefined && { pushedContent }),
    ...(build !== undefined && { build }),
    ...(network && { network }),
    ...(clusterArn !== undefined && { clusterArn }),
    ...(showContainerLogs !== undefined && { showContainerLogs }),
  };
}

/** Registers what the configuration asks for. Decides nothing that preview can't know. */
export function applicationIn(environment: Environment, config: Config): ApplicationOutputs {
  const { repository } = environment;
  if (config.alarm) new ReleaseDeletionAlarm("alarm", { repository, ...config.alarm });
  const ci = config.ci && new PushRole("ci", { repository, ...config.ci });
  const services = config.services.map((service) => {
    const outputs = outputsOf(environment.image(service.name), runService(environment, service));
    return [service.name, outputs] as const;
  });
  return {
    repositoryName: repository.repositoryName,
    repositoryUrl: repository.repositoryUrl,
    ...(ci && { pushRoleArn: ci.roleArn }),
    services: Object.fromEntries(services),
  };
}

/** The region is known only now; the alarm itself would find it out after the first resources. */
function checkAlarm({ alarm }: Config, { region }: Identity): void {
  const problems = alarm ? topicRegionProblems(alarm.topicArn, region) : [];
  if (problems.length === 0) return;
  throw new ConfigError(problems.map((problem) => ({ ...problem, path: `berth:alarm.${problem.path}` })));
}

function runService(environment: Environment, service: ServiceConfig): EcsService {
  const { name, image: _, loadBalancer, sidecars, ...runtime } = service;
  return environment.service(name, {
    ...runtime,
    ...(loadBalancer && { loadBalancer }),
    ...(sidecars && { sidecars: sidecarsOf(environment, name, sidecars) }),
  });
}

function outputsOf(image: ServiceImage, service: EcsService): ServiceOutputs {
  return {
    imageUri: image.imageUri,
    digest: image.digest,
    releaseTag: service.releaseTag as pulumi.Output<string>,
    clusterArn: service.clusterArn,
    serviceName: service.serviceName,
    taskDefinitionArn: service.taskDefinitionArn,
    logGroupName: service.logGroupName,
    ...(service.url && { url: service.url }),
  };
}
