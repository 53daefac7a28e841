import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { formatImageReference, parseImageReference, type ImageReference } from "../../../retention";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("parseImageReference", () => {
  const read: [text: string, expected: ImageReference][] = [
    ["busybox", { repository: "busybox" }],
    ["busybox:1.35", { repository: "busybox", tag: "1.35" }],
    ["127.0.0.1:5000/myapp-assets-dev", { repository: "127.0.0.1:5000/myapp-assets-dev" }],
    ["127.0.0.1:5000/a/b:t", { repository: "127.0.0.1:5000/a/b", tag: "t" }],
    [
      `123456789012.dkr.ecr.eu-west-1.amazonaws.com/a@${digest}`,
      { repository: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a", digest },
    ],
    ["a.example/b__c/d--e.f:1", { repository: "a.example/b__c/d--e.f", tag: "1" }],
    [`host/a:web-1@${digest}`, { repository: "host/a", tag: "web-1", digest }],
  ];
  for (const [text, expected] of read) {
    it(`reads ${text}`, () => {
      assert.deepEqual(parseImageReference(text), { ok: true, value: expected });
    });
  }

  type Refused = [title: string, text: string, expected: [code: string, path: string][]];
  const refused: Refused[] = [
    ["nothing", "", [["illegal-repository", "repository"]]],
    ["a tag alone", ":1", [["illegal-repository", "repository"]]],
    ["upper case in the repository", "host/MyApp:1", [["illegal-repository", "repository"]]],
    ["an empty tag", "host/a:", [["illegal-tag", "tag"]]],
    ["a tag of 129 characters", `host/a:${"x".repeat(129)}`, [["illegal-tag", "tag"]]],
    ["a short digest", "host/a@sha256:abc", [["illegal-digest", "digest"]]],
    ["a digest with more before it", `host/a@x${digest}`, [["illegal-digest", "digest"]]],
    ["a digest with more after it", `host/a@${digest}0`, [["illegal-digest", "digest"]]],
    ["another algorithm", `host/a@sha512:${"0".repeat(64)}`, [["illegal-digest", "digest"]]],
    ["two digests", `host/a@${digest}@${digest}`, [["illegal-digest", "digest"]]],
    [
      "all parts wrong",
      "A:@x",
      [
        ["illegal-repository", "repository"],
        ["illegal-tag", "tag"],
        ["illegal-digest", "digest"],
      ],
    ],
  ];
  for (const [title, text, expected] of refused) {
    it(`refuses ${title}`, () => {
      const result = parseImageReference(text);
      assert.ok(!result.ok);
      assert.deepEqual(
        result.problems.map(({ code, path }) => [code, path]),
        expected,
      );
    });
  }

  it("says of each part what it got and what it takes", () => {
    const result = parseImageReference(`A:-@${digest}@x`);
    assert.ok(!result.ok);
    assert.deepEqual(
      result.problems.map(({ message }) => message),
      [
        `An image reference must begin with a repository, such as "host/myapp-assets-dev", got "A:-@${digest}@x".`,
        'A tag is 1 to 128 letters, digits, ".", "_" or "-", and begins with none of "." and "-", got "-".',
        `A digest is "sha256:" and 64 lower case hexadecimal digits, got "${digest}@x".`,
      ],
    );
  });

  it("reads back whatever formatImageReference wrote", () => {
    const reference = fc
      .record(
        {
          repository: fc.stringMatching(
            /^((localhost|10\.0\.0\.1)(:[1-9][0-9]{1,3})?\/)?[a-z0-9]{1,8}([._/-][a-z0-9]{1,8}){0,3}$/,
          ),
          tag: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/),
          digest: fc.stringMatching(/^sha256:[0-9a-f]{64}$/),
        },
        { requiredKeys: ["repository"] },
      )
      .map((value) => ({ ...value }));
    fc.assert(
      fc.property(reference, (value) => {
        assert.deepEqual(parseImageReference(formatImageReference(value)), { ok: true, value });
      }),
    );
  });
});
