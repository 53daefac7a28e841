import assert from "node:assert/strict";

import { policyTextIn } from "../../../cli/policy/policy-text";
import { berth, temporaryFiles } from "../command";
import { rule } from "../../retention/image-builder";

const policy = { rules: [rule(1, { countNumber: 2 })] };
const text = JSON.stringify(policy);

describe("what people have of a lifecycle policy", () => {
  const forms: Record<string, unknown> = {
    "the policy": policy,
    "the whole answer of `aws ecr get-lifecycle-policy`": {
      registryId: "111122223333",
      repositoryName: "shop",
      lifecyclePolicyText: text,
      lastEvaluatedAt: "2026-08-01T00:00:00+00:00",
    },
    "its text alone, as `--query` gives it": text,
    "a property of CloudFormation": { LifecyclePolicy: { LifecyclePolicyText: text } },
    "a property of CloudFormation that is an object": { LifecyclePolicyText: policy },
    "a resource of CloudFormation": {
      Type: "AWS::ECR::Repository",
      Properties: { RepositoryName: "shop", LifecyclePolicy: { LifecyclePolicyText: text } },
    },
  };
  const file = temporaryFiles();
  for (const [form, content] of Object.entries(forms)) {
    it(`is read: ${form}`, async () => {
      assert.deepEqual(JSON.parse(policyTextIn(JSON.stringify(content))), policy);
      const named = file("policy.json", JSON.stringify(content));
      const { code, stdout } = await berth(["policy", "validate", "--policy", named]);
      assert.deepEqual([code, stdout], [0, "The policy is valid: 1 rule.\n"]);
    });
  }

  for (const other of ["no JSON", "[]", "null", "3", '{"rules": 1}', '{"repositoryName": "shop"}']) {
    it(`stays as it is otherwise, for the check to tell what is wrong: ${other}`, () => {
      assert.equal(policyTextIn(other), other);
    });
  }
});
