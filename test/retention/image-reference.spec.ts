import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { formatImageReference, parseImageReference, type ImageReference } from "../../retention";

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
    [`host/a:web-1@${digest}`, { repository: "host/a", tag: "web-1", digest }],
  ];
  for (const [text, expected] of read) {
    it(`reads ${text}`, () => {
      assert.deepEqual(parseImageReference(text), { ok: true, value: expected });
    });
  }

  const refused: [title: string, text: string, codes: string[]][] = [
    ["nothing", "", ["illegal-repository"]],
    ["upper case in the repository", "host/MyApp:1", ["illegal-repository"]],
    ["an empty tag", "host/a:", ["illegal-tag"]],
    ["a tag of 129 characters", `host/a:${"x".repeat(129)}`, ["illegal-tag"]],
    ["a short digest", "host/a@sha256:abc", ["illegal-digest"]],
    ["another algorithm", `host/a@sha512:${"0".repeat(64)}`, ["illegal-digest"]],
    ["two digests", `host/a@${digest}@${digest}`, ["illegal-digest"]],
    ["all parts wrong", "A:@x", ["illegal-repository", "illegal-tag", "illegal-digest"]],
  ];
  for (const [title, text, codes] of refused) {
    it(`refuses ${title}`, () => {
      const result = parseImageReference(text);
      assert.ok(!result.ok);
      assert.deepEqual(
        result.problems.map(({ code }) => code),
        codes,
      );
    });
  }

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
