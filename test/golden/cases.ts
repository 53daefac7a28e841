import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import {
  EcsService,
  type EcsServiceArgs,
  ImageRepository,
  PushRole,
  Release,
  ReleaseDeletionAlarm,
  ServiceImage,
} from "../../components";
import { account, digest, region, registry, type MockOptions } from "../shared/mocks";

/** A part of a program whose inputs to `aws` and `awsx` are written down. */
export interface GoldenCase {
  /** The name of the file. */
  readonly name: string;
  readonly program: () => unknown;
  readonly mocks?: MockOptions;
}

const repositoryName = "myapp-assets-dev";
const repositoryArn = `arn:aws:ecr:${region}:${account}:repository/${repositoryName}`;
const imageUri = `${registry}/${repositoryName}@${digest}`;
const repository = { repositoryUrl: `${registry}/${repositoryName}`, registryId: account };
const kmsKey = `arn:aws:kms:${region}:${account}:key/0123`;
const certificateArn = `arn:aws:acm:${region}:${account}:certificate/0123`;
const topicArn = `arn:aws:sns:${region}:${account}:oncall`;
const tags = { team: "shop" };

const inOwnCluster: EcsServiceArgs = {
  imageUri,
  repositoryArn,
  network: { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"], assignPublicIp: true },
  cpu: 256,
  memory: 512,
};
const service: EcsServiceArgs = {
  ...inOwnCluster,
  clusterArn: `arn:aws:ecs:${region}:${account}:cluster/shop`,
};
const containers: Pick<
  EcsServiceArgs,
  "container" | "sidecars" | "environment" | "secrets" | "secretKmsKeyArns"
> = {
  environment: { B: "2", A: pulumi.output("1") },
  secrets: {
    DATABASE: `arn:aws:secretsmanager:${region}:${account}:secret:shop-AbCdEf:url::`,
    TOKEN: `arn:aws:ssm:${region}:${account}:parameter/shop/token`,
  },
  secretKmsKeyArns: [kmsKey],
  container: {
    command: ["serve"],
    entryPoint: ["/bin/web"],
    healthCheck: {
      command: ["CMD", "/bin/web", "ping"],
      interval: 10,
      timeout: 3,
      retries: 2,
      startPeriod: 5,
    },
    dependsOn: { proxy: "HEALTHY", migrate: "SUCCESS" },
    stopTimeout: 60,
    user: "1000:1000",
    readonlyRootFilesystem: true,
    initProcessEnabled: true,
    cpu: 512,
    memory: 1024,
    memoryReservation: 512,
    versionConsistency: "enabled",
  },
  sidecars: {
    proxy: {
      image: `${registry}/${repositoryName}@${digest}`,
      port: 9901,
      environment: { MODE: "edge" },
      secrets: { KEY: `arn:aws:ssm:${region}:${account}:parameter/proxy/key` },
      healthCheck: { command: ["CMD-SHELL", "wget -q localhost:9901"] },
    },
    migrate: { image: "public.ecr.aws/acme/migrate:7", essential: false, versionConsistency: "disabled" },
  },
};

/** Every component, with as little as it takes, with everything, and every branch between. */
export const cases: readonly GoldenCase[] = [
  {
    name: "image-repository-minimal",
    program: () => new ImageRepository("images", { repositoryName }),
  },
  {
    name: "image-repository-everything",
    program: () =>
      new ImageRepository(
        "images",
        {
          repositoryName,
          keepImages: 50,
          keepReleases: 3,
          imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
          imageTagMutabilityExclusionFilters: ["latest", "dev-*"],
          scanOnPush: false,
          encryption: { type: "KMS", kmsKey },
          tags,
          deletion: "delete-with-images",
          pullAccounts: ["111111111111", "222222222222"],
          pushRoles: [`arn:aws:iam::${account}:role/ci`],
          lambdaPull: true,
          policyStatements: {
            Audit: {
              Effect: "Deny",
              Principal: { AWS: "arn:aws:iam::333333333333:root" },
              Action: "ecr:PutImage",
              Condition: { StringEquals: { "aws:PrincipalTag/team": "audit" } },
            },
          },
        },
        { protect: true },
      ),
  },
  {
    name: "image-repository-adopted",
    program: () =>
      new ImageRepository("images", {
        repositoryName,
        deletion: "delete-if-empty",
        existing: { encryptionType: "AES256" },
      }),
  },
  {
    name: "grants",
    program: () => {
      const images = new ImageRepository("images", { repositoryName });
      const assumeRolePolicy = { Version: "2012-10-17" as const, Statement: [] };
      images.grantPush(new iam.Role("pusher", { assumeRolePolicy }));
      images.grantPull({ name: "puller" });
      images.grantCdkPublish({ name: "publisher" });
    },
  },
  {
    name: "grants-on-another-stacks-repository",
    program: () => ImageRepository.get("images", repositoryName).grantPush({ name: "pusher" }),
    mocks: { call: () => ({ ...repository, name: repositoryName, arn: repositoryArn }) },
  },
  {
    name: "push-role-github",
    program: () =>
      new PushRole("ci", {
        repository: new ImageRepository("images", { repositoryName }),
        issuer: "github",
        subjects: ["repo:acme/shop:ref:refs/heads/main", "repo:acme/shop:environment:prod"],
      }),
  },
  {
    name: "push-role-gitlab",
    program: () =>
      new PushRole("ci", {
        repository: new ImageRepository("images", { repositoryName }),
        issuer: "gitlab",
        subjects: ["project_path:acme/shop:ref_type:branch:ref:main"],
        host: "gitlab.example.com",
        audience: "aws",
        providerArn: `arn:aws:iam::${account}:oidc-provider/gitlab.example.com`,
      }),
  },
  {
    name: "service-image-minimal",
    program: () =>
      new ServiceImage("web", { ...repository, source: { context: "web", contentHash: "c0ffee" } }),
  },
  {
    name: "service-image-everything",
    program: () => {
      const build = {
        context: ".",
        dockerfile: "web/Dockerfile",
        args: { VERSION: "7" },
        target: "run",
        platform: "linux/arm64",
        cacheFrom: [`${registry}/${repositoryName}:cache`],
        secrets: { npm: { file: "package.json" } },
        contentHash: "c0ffee",
        revision: 2,
      };
      return new ServiceImage("web", { ...repository, source: build });
    },
  },
  {
    name: "service-image-for-two-platforms",
    program: () => {
      const platforms = ["linux/arm64", "linux/amd64"];
      return new ServiceImage("web", {
        ...repository,
        source: { context: "web", platforms, contentHash: "c0ffee" },
      });
    },
  },
  {
    name: "service-image-by-digest",
    program: () => new ServiceImage("web", { ...repository, source: { digest } }),
  },
  { name: "ecs-service-worker", program: () => new EcsService("worker", service) },
  {
    name: "ecs-service-web",
    program: () => new EcsService("web", { ...service, port: 8080, loadBalancer: {} }),
  },
  {
    name: "ecs-service-containers",
    program: () => new EcsService("worker", { ...service, ...containers, cpu: 1024, memory: 2048 }),
  },
  {
    name: "ecs-service-everything",
    program: () => {
      return new EcsService("web", {
        ...inOwnCluster,
        network: { ...service.network, assignPublicIp: false, securityGroupIds: ["sg-1"] },
        containerInsights: "enhanced",
        cpu: 1024,
        memory: 2048,
        cpuArchitecture: "ARM64",
        ephemeralStorageInGiB: 30,
        capacityProviderStrategies: [
          { capacityProvider: "FARGATE", base: 1, weight: 1 },
          { capacityProvider: "FARGATE_SPOT", weight: 3 },
        ],
        desiredCount: 2,
        autoscaling: {
          minimum: 2,
          maximum: 8,
          targetCpuPercent: 60,
          targetMemoryPercent: 70,
          requestsPerTarget: 1000,
          scaleInCooldownSeconds: 120,
          scaleOutCooldownSeconds: 30,
        },
        port: 8080,
        loadBalancer: {
          healthCheckPath: "/healthy",
          healthCheck: {
            interval: 15,
            timeout: 4,
            healthyThreshold: 3,
            unhealthyThreshold: 4,
            matcher: "200",
            port: 9901,
          },
          deregistrationDelay: 10,
          certificateArn,
          sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
          internal: true,
          subnetIds: ["subnet-3", "subnet-4"],
          ingressCidrs: ["10.0.0.0/8"],
          dualStack: true,
          ingressIpv6Cidrs: ["2001:db8::/32"],
          deletionProtection: true,
          accessLogs: { bucket: "shop-logs", prefix: "web" },
        },
        healthCheckGracePeriodSeconds: 90,
        logRetentionInDays: 7,
        minimumHealthyPercent: 50,
        maximumPercent: 150,
        deploymentAlarms: { alarmNames: ["late"], rollback: false },
        enableExecuteCommand: true,
        tags,
        propagateTags: "TASK_DEFINITION",
        enableEcsManagedTags: true,
      });
    },
  },
  {
    name: "ecs-service-behind-a-given-listener",
    program: () =>
      new EcsService("web", {
        ...service,
        port: 8080,
        loadBalancer: {
          listenerArn: `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/shop/0123/4567`,
          rule: { hostHeaders: ["shop.example.com"], pathPatterns: ["/api/*"], priority: 10 },
          loadBalancerSecurityGroupId: "sg-2",
        },
        tags,
      }),
  },
  {
    name: "release",
    program: () => new Release("web", { service: "web", imageUri, serviceArn: "service-arn" }),
  },
  {
    name: "release-everything",
    program: () =>
      new Release("web", {
        service: "web",
        imageUri,
        serviceArn: "service-arn",
        cluster: "cluster-arn",
        taskDefinitionArn: "task-definition-arn",
        container: "web",
        existing: [{ tag: "release.web.1", digest }],
        again: 2,
        timeoutSeconds: 600,
      }),
  },
  {
    name: "release-deletion-alarm",
    program: () => new ReleaseDeletionAlarm("alarm", { repository: otherStacksRepository, topicArn }),
  },
  {
    name: "release-deletion-alarm-everything",
    program: () =>
      new ReleaseDeletionAlarm("alarm", {
        repository: otherStacksRepository,
        topicArn,
        topicKmsKeyArn: kmsKey,
        trail: true,
        enabled: true,
        tags,
      }),
  },
];

const otherStacksRepository = {
  repositoryName: pulumi.output(repositoryName),
  repositoryArn: pulumi.output(repositoryArn),
};
