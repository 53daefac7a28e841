import * as iam from "@pulumi/aws/iam";

import { EcsService, ImageRepository, PushRole, ReleaseDeletionAlarm, ReleaseKeeper } from "../../components";
import { account, digest, mockEngine, region, registry } from "../shared/mocks";
import type { Policy } from "./judge";

export const here = `${region}:${account}`;
export const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
export const otherAccount = "111111111111";
export const kmsKey = `arn:aws:kms:${here}:key/0123`;
export const topic = `arn:aws:sns:${here}:oncall`;
export const provider = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;

/**
 * Every IAM document that the components make, with everything in it that can be asked for: a role's rights and whom it
 * trusts, what a repository and a queue let in. By `<type> <name> <property>`.
 */
export async function componentDocuments(): Promise<ReadonlyMap<string, Policy>> {
  const engine = await mockEngine();
  const repository = new ImageRepository("images", {
    repositoryName: "myapp-assets-dev",
    pullAccounts: [otherAccount],
    pushRoles: [role("bootstrap")],
    lambdaPull: true,
    lock: { except: [role("deployer")] },
  });
  repository.grantPush(grantee("pusher"));
  repository.grantPull(grantee("puller"));
  repository.grantCdkPublish(grantee("publisher"));
  new PushRole("ci", {
    repository,
    issuer: "github",
    subjects: ["repo:acme/shop:ref:refs/heads/main"],
    providerArn: provider,
  });
  new EcsService("web", {
    imageUri: `${registry}/myapp-assets-dev@${digest}`,
    repositoryArn: `arn:aws:ecr:${here}:repository/myapp-assets-dev`,
    network: { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"], assignPublicIp: true },
    ...{ cpu: 256, memory: 512, release: false, enableExecuteCommand: true },
    sidecars: { proxy: { image: `${registry}/proxy@${digest}` } },
    secrets: {
      DATABASE: `arn:aws:secretsmanager:${here}:secret:shop-AbCdEf:url::`,
      TOKEN: `arn:aws:ssm:${here}:parameter/shop/token`,
    },
    secretKmsKeyArns: [kmsKey],
  });
  new ReleaseDeletionAlarm("alarm", { repository, topicArn: topic, topicKmsKeyArn: kmsKey });
  new ReleaseKeeper("keeper", { repositories: { names: ["myapp-*"] } });
  new ReleaseKeeper("writer", {
    repositories: { tag: { key: "berth:keep", value: "yes" } },
    shield: "write",
  });
  await engine.settle();
  return new Map(
    engine.registrations.flatMap(({ type, name, inputs }) =>
      ["policy", "assumeRolePolicy"].flatMap((property) => {
        const text = inputs[property];
        // A lifecycle policy is none of IAM's.
        if (typeof text !== "string" || !text.includes('"Statement"')) return [];
        return [[`${type.split(":").at(-1)} ${name} ${property}`, JSON.parse(text) as Policy] as const];
      }),
    ),
  );
}

function grantee(name: string): iam.Role {
  return new iam.Role(name, { name, assumeRolePolicy: "{}" });
}
