import * as pulumi from "@pulumi/pulumi";

/** One family a service and stack, in ECS's alphabet: revisions of two environments must not mix. */
export function familyOf(name: string): string {
  return `${pulumi.getProject()}-${pulumi.getStack()}-${name}`.replace(/[^A-Za-z0-9_-]/g, "-");
}
