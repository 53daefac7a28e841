import type { IAM } from "@aws-sdk/client-iam";
import type { RoleArgs, RoleState } from "@pulumi/aws/iam/role";
import { flag, json, map, number, resourceType, set, text, textOf } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { sameIamPolicy } from "../json/iam-policy";
import { fromTagList, toTagList, updateTags } from "../tags";
import { nameOrPrefixed } from "../unique-name";

/**
 * `aws.iam.Role`. Policies on it are reported only where the program set `inlinePolicies` or `managedPolicyArns`: else
 * those of `aws.iam.RolePolicy` would show up here.
 */
export const role = resourceType<AwsContext, RoleArgs, RoleState>({
  token: "aws:iam/role:Role",
  autoname: { maxLength: 64 },
  inputs: {
    assumeRolePolicy: json({ required: true, same: sameIamPolicy }),
    description: text(),
    forceDetachPolicies: flag({ local: true, default: false }),
    inlinePolicies: set({ computed: true, fields: { name: text(), policy: json({ same: sameIamPolicy }) } }),
    managedPolicyArns: set({ computed: true }),
    maxSessionDuration: number({ default: 3600 }),
    name: text({ forceNew: true, computed: true, conflictsWith: ["namePrefix"] }),
    namePrefix: text({ forceNew: true, computed: true, local: true, conflictsWith: ["name"] }),
    path: text({ forceNew: true, default: "/" }),
    permissionsBoundary: text(),
    tags: map(),
  },
  outputs: ["arn", "createDate", "uniqueId", "tagsAll"],

  create: async (aws, inputs) => {
    const name = nameOrPrefixed(inputs.name, inputs.namePrefix);
    return during(`creating IAM Role (${name})`, async () => {
      const iam = await aws.iam();
      await iam.createRole({
        RoleName: name,
        AssumeRolePolicyDocument: textOf(inputs.assumeRolePolicy),
        Description: inputs.description,
        MaxSessionDuration: inputs.maxSessionDuration,
        Path: inputs.path,
        PermissionsBoundary: inputs.permissionsBoundary,
        Tags: toTagList(inputs.tags),
      });
      await writePolicies(iam, name, inputs.inlinePolicies);
      await attach(iam, name, inputs.managedPolicyArns);
      return name;
    });
  },

  read: (aws, id, known) =>
    during(`reading IAM Role (${id})`, async () => {
      const iam = await aws.iam();
      const found = (await unlessRefused(iam.getRole({ RoleName: id }), "NoSuchEntityException"))?.Role;
      if (!found) return undefined;
      return {
        arn: found.Arn,
        assumeRolePolicy: decodeURIComponent(found.AssumeRolePolicyDocument ?? ""),
        createDate: found.CreateDate?.toISOString().replace(/\.\d+Z$/, "Z"),
        description: found.Description || undefined,
        maxSessionDuration: found.MaxSessionDuration,
        name: found.RoleName,
        path: found.Path,
        permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn,
        tags: fromTagList(aws, (await iam.listRoleTags({ RoleName: id })).Tags),
        uniqueId: found.RoleId,
        ...(known.inlinePolicies?.length && { inlinePolicies: await readPolicies(iam, id) }),
        ...(known.managedPolicyArns?.length && { managedPolicyArns: await attached(iam, id) }),
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating IAM Role (${id})`, async () => {
      const iam = await aws.iam();
      if (changed.has("assumeRolePolicy"))
        await iam.updateAssumeRolePolicy({ RoleName: id, PolicyDocument: textOf(inputs.assumeRolePolicy) });
      if (changed.has("description") || changed.has("maxSessionDuration"))
        await iam.updateRole({
          RoleName: id,
          Description: inputs.description ?? "",
          MaxSessionDuration: inputs.maxSessionDuration,
        });
      if (changed.has("permissionsBoundary")) {
        if (inputs.permissionsBoundary)
          await iam.putRolePermissionsBoundary({
            RoleName: id,
            PermissionsBoundary: inputs.permissionsBoundary,
          });
        else await iam.deleteRolePermissionsBoundary({ RoleName: id });
      }
      if (changed.has("inlinePolicies")) {
        const wanted = new Set(inputs.inlinePolicies?.map(({ name }) => name));
        await deletePolicies(
          iam,
          id,
          (old.inlinePolicies ?? []).flatMap(({ name }) => (name && !wanted.has(name) ? [name] : [])),
        );
        await writePolicies(iam, id, inputs.inlinePolicies);
      }
      if (changed.has("managedPolicyArns")) {
        await detach(
          iam,
          id,
          (old.managedPolicyArns ?? []).filter((arn) => !inputs.managedPolicyArns?.includes(arn)),
        );
        await attach(iam, id, inputs.managedPolicyArns);
      }
      await updateTags(old.tags, inputs.tags, {
        remove: (TagKeys) => iam.untagRole({ RoleName: id, TagKeys }),
        write: (tags) => iam.tagRole({ RoleName: id, Tags: toTagList(tags) }),
      });
    }),

  delete: (aws, id, { forceDetachPolicies, inlinePolicies, managedPolicyArns }) =>
    during(`deleting IAM Role (${id})`, async () => {
      const iam = await aws.iam();
      if (!(await unlessRefused(iam.getRole({ RoleName: id }), "NoSuchEntityException"))) return;
      if (forceDetachPolicies || managedPolicyArns?.length) await detach(iam, id, await attached(iam, id));
      if (forceDetachPolicies || inlinePolicies?.length)
        await deletePolicies(iam, id, (await iam.listRolePolicies({ RoleName: id })).PolicyNames ?? []);
      await unlessRefused(iam.deleteRole({ RoleName: id }), "NoSuchEntityException");
    }),
});

async function readPolicies(iam: IAM, RoleName: string): Promise<{ name: string; policy: string }[]> {
  const names = (await iam.listRolePolicies({ RoleName })).PolicyNames ?? [];
  return Promise.all(
    names.map(async (name) => {
      const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName: name });
      return { name, policy: decodeURIComponent(PolicyDocument ?? "") };
    }),
  );
}

async function writePolicies(
  iam: IAM,
  RoleName: string,
  policies: readonly { name?: string | undefined; policy?: string | undefined }[] = [],
): Promise<void> {
  for (const { name, policy } of policies)
    if (name && policy) await iam.putRolePolicy({ RoleName, PolicyName: name, PolicyDocument: policy });
}

async function deletePolicies(iam: IAM, RoleName: string, names: readonly string[]): Promise<void> {
  for (const PolicyName of names)
    await unlessRefused(iam.deleteRolePolicy({ RoleName, PolicyName }), "NoSuchEntityException");
}

async function attached(iam: IAM, RoleName: string): Promise<string[]> {
  const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName });
  return (AttachedPolicies ?? []).flatMap(({ PolicyArn }) => (PolicyArn ? [PolicyArn] : []));
}

async function attach(iam: IAM, RoleName: string, arns: readonly string[] = []): Promise<void> {
  for (const PolicyArn of arns) await iam.attachRolePolicy({ RoleName, PolicyArn });
}

async function detach(iam: IAM, RoleName: string, arns: readonly string[]): Promise<void> {
  for (const PolicyArn of arns)
    await unlessRefused(iam.detachRolePolicy({ RoleName, PolicyArn }), "NoSuchEntityException");
}
