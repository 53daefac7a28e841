import { registry, serviceArn, taskDefinitionArn } from "../fake-aws";

/** What a state's service is to run. */
export interface DeployedShop {
  readonly repositoryName: string;
  readonly revision: number;
  readonly digest: string;
}

/** What `pulumi stack export` writes of a stack with one service, `web`. */
export function shopState({ repositoryName, revision, digest }: DeployedShop): object {
  const repositoryUrn = urn("berth:index:ImageRepository$aws:ecr/repository:Repository", "images");
  const policyUrn = urn(
    "berth:index:ImageRepository$aws:ecr/lifecyclePolicy:LifecyclePolicy",
    "images-policy",
  );
  const imageUrn = urn("berth:index:ServiceImage$awsx:ecr:Image$docker-build:index:Image", "web-17");
  const roleUrn = urn("berth:index:EcsService$aws:iam/role:Role", "web-task");
  const definitionUrn = urn("berth:index:EcsService$aws:ecs/taskDefinition:TaskDefinition", "web-task");
  const serviceUrn = urn("berth:index:EcsService$aws:ecs/service:Service", "web");
  const releaseUrn = urn("berth:index:EcsService$berth:index:Release$pulumi:index:Stash", "web-release");
  const resources = [
    component("pulumi:pulumi:Stack", "shop-prod"),
    component("berth:index:ImageRepository", "images"),
    component("berth:index:EcsService", "web"),
    custom("pulumi:providers:aws", "default", {}),
    custom(repositoryUrn, "", {
      name: repositoryName,
      arn: `arn:aws:ecr:eu-west-1:000000000000:repository/${repositoryName}`,
      imageTagMutability: "IMMUTABLE",
    }),
    custom(policyUrn, "", {}, [repositoryUrn]),
    custom(imageUrn, "", {}, [repositoryUrn, policyUrn]),
    custom(roleUrn, "", {}),
    custom(definitionUrn, "", {}, [imageUrn, roleUrn, repositoryUrn]),
    custom(
      serviceUrn,
      "",
      {
        arn: serviceArn,
        cluster: "arn:aws:ecs:eu-west-1:000000000000:cluster/main",
        taskDefinition: taskDefinitionArn(revision),
        // As Pulumi writes a secret.
        tags: {
          "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
          ciphertext: "v1:c2VjcmV0",
        },
      },
      [definitionUrn, imageUrn, policyUrn],
    ),
    custom(
      releaseUrn,
      "",
      { input: { service: "web", imageUri: `${registry}/${repositoryName}@${digest}`, serviceArn } },
      [serviceUrn, imageUrn],
    ),
    { ...custom(urn("aws:sqs/queue:Queue", "former"), "", {}), delete: true },
  ];
  return { version: 3, deployment: { manifest: { time: "2026-07-31T12:00:00Z" }, resources } };
}

function urn(types: string, name: string): string {
  return `urn:pulumi:prod::shop::${types}::${name}`;
}

function custom(
  urnOrType: string,
  name: string,
  outputs: object,
  dependencies: readonly string[] = [],
): object {
  const own = urnOrType.startsWith("urn:") ? urnOrType : urn(urnOrType, name);
  const type = own.split("::")[2]?.split("$").at(-1) ?? "";
  return { urn: own, type, custom: true, outputs, dependencies };
}

function component(type: string, name: string): object {
  return { urn: urn(type, name), type, custom: false };
}
