import type { CustomResource, CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { Phase } from "./phases";

/** What the resources under test stand on. It stays the same through all phases. */
export interface Fixtures {
  readonly vpcId: Input<string>;
  readonly subnets: Input<string[]>;
  readonly repository: Input<string>;
  readonly otherRepository: Input<string>;
  readonly cluster: Input<string>;
  readonly clusterName: Input<string>;
  readonly otherClusterName: Input<string>;
  /** Has a scalable target. */
  readonly scaled: Input<string>;
  readonly toScale: Input<string>;
  readonly otherToScale: Input<string>;
  readonly role: Input<string>;
  readonly otherRole: Input<string>;
  readonly securityGroup: Input<string>;
  readonly otherSecurityGroup: Input<string>;
  readonly loadBalancer: Input<string>;
  readonly otherLoadBalancer: Input<string>;
  readonly listener: Input<string>;
  readonly otherListener: Input<string>;
  readonly targetGroup: Input<string>;
  readonly taskDefinition: Input<string>;
  readonly nextTaskDefinition: Input<string>;
  readonly eventRule: Input<string>;
  readonly otherEventRule: Input<string>;
  readonly roleArn: Input<string>;
  readonly otherRoleArn: Input<string>;
  readonly function: Input<string>;
  readonly otherFunction: Input<string>;
  readonly queueUrl: Input<string>;
  readonly otherQueueUrl: Input<string>;
  readonly queueArn: Input<string>;
  readonly otherQueueArn: Input<string>;
  readonly bucket: Input<string>;
  readonly otherBucket: Input<string>;
}

/** One resource type on its way through the phases. */
export interface Case {
  readonly token: string;
  readonly make: (
    phase: Phase,
    fixtures: Fixtures,
    more: { name?: string },
    options: CustomResourceOptions,
  ) => CustomResource;
  /** Paths that the preview of the update must name. */
  readonly updates: readonly string[];
  /** Paths that the preview of the replacement must name as its reason. */
  readonly replaces: readonly string[];
  /** The old one goes before the new one comes. */
  readonly deletedFirst?: true;
  /** The official plugin's import id, when it isn't the resource's own. */
  readonly importId?: (resource: CustomResource) => Input<string>;
  /** The resource has a name of its own, that an import must repeat. */
  readonly named?: true;
}
