/**
 * Where an argument is plain text to Pulumi, but one of a few words to AWS, or JSON of a known form: its path, with `*`
 * for every element of a list, and the type that says which. Enumerations are the SDK's, made of AWS's API models.
 */
export interface KnownValue {
  readonly type: string;
  readonly path: string;
  readonly module: string;
  readonly name: string;
}

const value = (type: string, module: string, names: Readonly<Record<string, string>>): KnownValue[] =>
  Object.entries(names).map(([path, name]) => ({ type, path, module, name }));

const ecs = "@aws-sdk/client-ecs";
const ecr = "@aws-sdk/client-ecr";
const lb = "@aws-sdk/client-elastic-load-balancing-v2";
const scaling = "@aws-sdk/client-application-auto-scaling";
const iam = "@pulumi/aws/iam";
const scaled = { serviceNamespace: "ServiceNamespace", scalableDimension: "ScalableDimension" };
const action = { type: "ActionTypeEnum", "redirect.statusCode": "RedirectActionStatusCodeEnum" };
const within = (path: string, names: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(names).map(([inner, name]) => [`${path}.${inner}`, name]));

export const knownValues: readonly KnownValue[] = [
  ...value("aws:ecs/service:Service", ecs, { launchType: "LaunchType", propagateTags: "PropagateTags" }),
  ...value("aws:ecs/cluster:Cluster", ecs, { "settings.*.name": "ClusterSettingName" }),
  ...value("aws:ecs/taskDefinition:TaskDefinition", ecs, {
    networkMode: "NetworkMode",
    "requiresCompatibilities.*": "Compatibility",
    "runtimePlatform.cpuArchitecture": "CPUArchitecture",
    "runtimePlatform.operatingSystemFamily": "OSFamily",
    "containerDefinitions.*": "ContainerDefinition",
  }),
  ...value("aws:ecr/repository:Repository", ecr, {
    imageTagMutability: "ImageTagMutability",
    "imageTagMutabilityExclusionFilters.*.filterType": "ImageTagMutabilityExclusionFilterType",
    "encryptionConfigurations.*.encryptionType": "EncryptionType",
  }),
  ...value("aws:lb/loadBalancer:LoadBalancer", lb, { loadBalancerType: "LoadBalancerTypeEnum" }),
  ...value("aws:lb/targetGroup:TargetGroup", lb, {
    targetType: "TargetTypeEnum",
    protocol: "ProtocolEnum",
    "healthCheck.protocol": "ProtocolEnum",
  }),
  ...value("aws:lb/listener:Listener", lb, {
    protocol: "ProtocolEnum",
    ...within("defaultActions.*", action),
  }),
  ...value("aws:lb/listenerRule:ListenerRule", lb, within("actions.*", action)),
  ...value("aws:appautoscaling/target:Target", scaling, scaled),
  ...value("aws:appautoscaling/policy:Policy", scaling, {
    ...scaled,
    policyType: "PolicyType",
    "targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification.predefinedMetricType":
      "MetricType",
  }),
  ...value("aws:cloudwatch/eventRule:EventRule", "@aws-sdk/client-eventbridge", { state: "RuleState" }),
  ...value("aws:iam/role:Role", iam, { assumeRolePolicy: "PolicyDocument" }),
  ...value("aws:iam/rolePolicy:RolePolicy", iam, { policy: "PolicyDocument" }),
  ...value("aws:ecr/repositoryPolicy:RepositoryPolicy", iam, { policy: "PolicyDocument" }),
  ...value("aws:ecr/lifecyclePolicy:LifecyclePolicy", "@pulumi/aws/ecr", {
    policy: "LifecyclePolicyDocument",
  }),
];

/** Every value at a path; a list's elements where it says `*`. JSON texts are looked into. */
export function valuesAt(from: unknown, path: string): unknown[] {
  return path.split(".").reduce<unknown[]>(
    (found, step) =>
      found.flatMap((one): unknown[] => {
        if (typeof one !== "object" || one === null) return [];
        const inside: unknown = "JSON text" in one ? one["JSON text"] : one;
        if (step === "*") return Array.isArray(inside) ? inside : [];
        const next = (inside as Record<string, unknown>)[step];
        return next === undefined ? [] : [next];
      }),
    [from],
  );
}
