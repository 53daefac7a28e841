import type { RolePolicyArgs, RolePolicyState } from "@pulumi/aws/iam/rolePolicy";
import { json, resourceType, text, textOf } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { sameIamPolicy } from "../json/iam-policy";
import { nameOrPrefixed } from "../unique-name";

/** `aws.iam.RolePolicy`, whose id is `role:name`. */
export const rolePolicy = resourceType<AwsContext, RolePolicyArgs, RolePolicyState>({
  token: "aws:iam/rolePolicy:RolePolicy",
  autoname: { maxLength: 255 },
  inputs: {
    name: text({ forceNew: true, computed: true, conflictsWith: ["namePrefix"] }),
    namePrefix: text({ forceNew: true, computed: true, local: true, conflictsWith: ["name"] }),
    policy: json({ required: true, same: sameIamPolicy }),
    role: text({ required: true, forceNew: true }),
  },
  outputs: [],

  create: async (aws, inputs) => {
    // The engine gives a role that was passed whole as its id, which is its name.
    const id = `${textOf(inputs.role)}:${nameOrPrefixed(inputs.name, inputs.namePrefix)}`;
    await during(`putting IAM Role Policy (${id})`, () => put(aws, id, textOf(inputs.policy)));
    return id;
  },

  read: (aws, id) =>
    during(`reading IAM Role Policy (${id})`, async () => {
      const found = await unlessRefused((await aws.iam()).getRolePolicy(parse(id)), "NoSuchEntityException");
      if (!found) return undefined;
      return {
        name: found.PolicyName,
        role: found.RoleName,
        policy: decodeURIComponent(found.PolicyDocument ?? ""),
      };
    }),

  update: (aws, id, inputs) =>
    during(`putting IAM Role Policy (${id})`, () => put(aws, id, textOf(inputs.policy))),

  delete: (aws, id) =>
    during(`deleting IAM Role Policy (${id})`, async () => {
      await unlessRefused((await aws.iam()).deleteRolePolicy(parse(id)), "NoSuchEntityException");
    }),
});

function parse(id: string): { RoleName: string; PolicyName: string } {
  const [RoleName, PolicyName] = id.split(":");
  if (!RoleName || !PolicyName)
    throw new Error(
      `role policy id must be of the form <role name>:<role policy name>, got ${JSON.stringify(id)}`,
    );
  return { RoleName, PolicyName };
}

async function put(aws: AwsContext, id: string, PolicyDocument: string): Promise<void> {
  await (await aws.iam()).putRolePolicy({ ...parse(id), PolicyDocument });
}
