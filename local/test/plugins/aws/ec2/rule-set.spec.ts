import * as assert from "node:assert/strict";
import {
  fromPermissions,
  rulesMissingFrom,
  sameRules,
  toPermissions,
  type Rule,
} from "../../../../plugins/aws/ec2/rule-set";

const rule = (more: Partial<Rule> = {}): Rule => ({ protocol: "tcp", fromPort: 80, toPort: 80, ...more });

describe("rules of a security group", () => {
  it("come back from EC2's form, however they are grouped", () => {
    const rules = [
      rule({ cidrBlocks: ["10.0.0.0/8", "192.168.0.0/16"], self: true, description: "web" }),
      rule({ securityGroups: ["sg-2"] }),
    ];
    assert.ok(sameRules(fromPermissions(toPermissions(rules, "sg-1"), "sg-1"), rules));
  });

  it("are the same as one by one", () => {
    const [together, apart] = [
      [rule({ cidrBlocks: ["a", "b"] })],
      [rule({ cidrBlocks: ["b"] }), rule({ cidrBlocks: ["a"] })],
    ];
    assert.ok(sameRules(together, apart));
    assert.ok(!sameRules(together, [rule({ cidrBlocks: ["a"] })] as never));
  });

  it("ignore ports where all protocols are meant", () => {
    assert.ok(
      sameRules(
        [rule({ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["a"] })] as never,
        [rule({ protocol: "all", cidrBlocks: ["a"] })] as never,
      ),
    );
  });

  it("change by the sources that differ alone", () => {
    const missing = rulesMissingFrom([rule({ cidrBlocks: ["a", "b"] })], [rule({ cidrBlocks: ["b", "c"] })]);
    assert.deepEqual(missing, [rule({ cidrBlocks: ["c"] })]);
  });
});
