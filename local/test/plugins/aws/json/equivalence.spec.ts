import * as assert from "node:assert/strict";
import { sameContainerDefinitions } from "../../../../plugins/aws/json/container-definitions";
import { sameIamPolicy } from "../../../../plugins/aws/json/iam-policy";
import { sameLifecyclePolicy } from "../../../../plugins/aws/json/lifecycle-policy";

interface Row {
  readonly title: string;
  readonly a: unknown;
  readonly b: unknown;
  readonly same: boolean;
}

function table(rows: readonly Row[], compare: (a: string, b: string) => boolean): void {
  for (const { title, a, b, same } of rows) {
    it(`${same ? "overlooks" : "notices"} ${title}`, () => {
      assert.equal(compare(JSON.stringify(a), JSON.stringify(b)), same);
      assert.equal(compare(JSON.stringify(b), JSON.stringify(a)), same);
    });
  }
}

const policy = (...statements: unknown[]) => ({ Version: "2012-10-17", Statement: statements });
const allow = (more: object) => ({ Effect: "Allow", Action: ["a:x"], Resource: "*", ...more });

describe("IAM policies", () => {
  table(
    [
      { title: "a list of one", a: policy(allow({ Action: "a:x" })), b: policy(allow({})), same: true },
      {
        title: "one statement without a list",
        a: { Version: "2012-10-17", Statement: allow({}) },
        b: policy(allow({})),
        same: true,
      },
      {
        title: "the order of actions",
        a: policy(allow({ Action: ["a:x", "a:y"] })),
        b: policy(allow({ Action: ["a:y", "a:x"] })),
        same: true,
      },
      { title: "the case of actions", a: policy(allow({ Action: "A:X" })), b: policy(allow({})), same: true },
      {
        title: "the order of statements",
        a: policy(allow({}), allow({ Sid: "b" })),
        b: policy(allow({ Sid: "b" }), allow({})),
        same: true,
      },
      {
        title: "an account's number for its root",
        a: policy(allow({ Principal: { AWS: "123456789012" } })),
        b: policy(allow({ Principal: { AWS: ["arn:aws:iam::123456789012:root"] } })),
        same: true,
      },
      {
        title: "the two ways to say everybody",
        a: policy(allow({ Principal: "*" })),
        b: policy(allow({ Principal: { AWS: "*" } })),
        same: true,
      },
      {
        title: "text for a boolean in a condition",
        a: policy(allow({ Condition: { Bool: { "aws:x": true } } })),
        b: policy(allow({ Condition: { Bool: { "AWS:x": ["true"] } } })),
        same: true,
      },
      { title: "another action", a: policy(allow({})), b: policy(allow({ Action: "a:y" })), same: false },
      { title: "another effect", a: policy(allow({})), b: policy(allow({ Effect: "Deny" })), same: false },
      {
        title: "the case of resources",
        a: policy(allow({ Resource: "arn:A" })),
        b: policy(allow({ Resource: "arn:a" })),
        same: false,
      },
      {
        title: "a condition that is gone",
        a: policy(allow({ Condition: { Bool: { x: "true" } } })),
        b: policy(allow({})),
        same: false,
      },
      {
        title: "another version of the language",
        a: { ...policy(allow({})), Version: "2008-10-17" },
        b: policy(allow({})),
        same: false,
      },
    ],
    sameIamPolicy,
  );
});

const rule = (rulePriority: number, more: object = {}) => ({
  rulePriority,
  selection: {
    tagStatus: "tagged",
    tagPrefixList: ["a", "b"],
    countType: "imageCountMoreThan",
    countNumber: 5,
    ...more,
  },
  action: { type: "expire" },
});

describe("ECR lifecycle policies", () => {
  table(
    [
      {
        title: "the order of rules",
        a: { rules: [rule(1), rule(2)] },
        b: { rules: [rule(2), rule(1)] },
        same: true,
      },
      {
        title: "the order of prefixes",
        a: { rules: [rule(1)] },
        b: { rules: [rule(1, { tagPrefixList: ["b", "a"] })] },
        same: true,
      },
      {
        title: "an empty list",
        a: { rules: [rule(1)] },
        b: { rules: [rule(1, { tagPatternList: [] })] },
        same: true,
      },
      {
        title: "the order of keys",
        a: { rules: [rule(1)] },
        b: { rules: [Object.fromEntries(Object.entries(rule(1)).reverse())] },
        same: true,
      },
      {
        title: "another count",
        a: { rules: [rule(1)] },
        b: { rules: [rule(1, { countNumber: 6 })] },
        same: false,
      },
      { title: "another priority", a: { rules: [rule(1)] }, b: { rules: [rule(3)] }, same: false },
      {
        title: "a rule that is gone",
        a: { rules: [rule(1), rule(2)] },
        b: { rules: [rule(1)] },
        same: false,
      },
      {
        title: "a storage class",
        a: { rules: [rule(1)] },
        b: { rules: [rule(1, { storageClass: "archive" })] },
        same: false,
      },
    ],
    sameLifecyclePolicy,
  );
});

const container = (more: object = {}) => ({ name: "web", image: "web@sha256:1", ...more });

describe("container definitions", () => {
  table(
    [
      {
        title: "what ECS fills in",
        a: [container()],
        b: [
          container({
            cpu: 0,
            essential: true,
            environment: [],
            mountPoints: [],
            volumesFrom: [],
            systemControls: [],
          }),
        ],
        same: true,
      },
      {
        title: "the order of environment variables",
        a: [
          container({
            environment: [
              { name: "A", value: "1" },
              { name: "B", value: "2" },
            ],
          }),
        ],
        b: [
          container({
            environment: [
              { name: "B", value: "2" },
              { name: "A", value: "1" },
            ],
          }),
        ],
        same: true,
      },
      {
        title: "the protocol and host port that follow",
        a: [container({ portMappings: [{ containerPort: 80 }] })],
        b: [container({ portMappings: [{ containerPort: 80, hostPort: 80, protocol: "tcp" }] })],
        same: true,
      },
      {
        title: "a health check's defaults",
        a: [container({ healthCheck: { command: ["x"] } })],
        b: [container({ healthCheck: { command: ["x"], interval: 30, retries: 3, timeout: 5 } })],
        same: true,
      },
      {
        title: "the order of containers",
        a: [container(), container({ name: "side" })],
        b: [container({ name: "side" }), container()],
        same: true,
      },
      {
        title: "a container that need not run",
        a: [container()],
        b: [container({ essential: false })],
        same: false,
      },
      { title: "another image", a: [container()], b: [container({ image: "web@sha256:2" })], same: false },
      {
        title: "another value",
        a: [container({ environment: [{ name: "A", value: "1" }] })],
        b: [container({ environment: [{ name: "A", value: "2" }] })],
        same: false,
      },
      {
        title: "another order of the command",
        a: [container({ command: ["a", "b"] })],
        b: [container({ command: ["b", "a"] })],
        same: false,
      },
      {
        title: "another host port",
        a: [container({ portMappings: [{ containerPort: 80 }] })],
        b: [container({ portMappings: [{ containerPort: 80, hostPort: 81 }] })],
        same: false,
      },
    ],
    sameContainerDefinitions("awsvpc"),
  );

  it("need no host port to be the same outside a network of their own", () => {
    const [a, b] = [
      [container({ portMappings: [{ containerPort: 80 }] })],
      [container({ portMappings: [{ containerPort: 80, hostPort: 80 }] })],
    ];
    assert.equal(sameContainerDefinitions("bridge")(JSON.stringify(a), JSON.stringify(b)), false);
  });
});
