import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { parseImages, type Image } from "../../../retention";
import { parseIsoTime } from "../../../retention/iso-time";

const digest = `sha256:${"a".repeat(64)}`;
const pushed = { imagePushedAt: "2026-08-01T12:00:00+00:00" };
const noon = Date.UTC(2026, 7, 1, 12);
const detail = { imageDigest: digest, ...pushed };

function text(...imageDetails: readonly unknown[]): string {
  return JSON.stringify({ imageDetails });
}

function problemsOf(input: string): readonly (readonly [code: string, path: string])[] {
  const result = parseImages(input);
  return result.ok ? [] : result.problems.map(({ code, path }) => [code, path]);
}

describe("parseImages", () => {
  const accepted: Record<string, [input: string, expected: readonly Image[]]> = {
    "no images": [text(), []],
    "all that a policy looks at": [
      text({
        registryId: "123456789012",
        repositoryName: "myapp-assets-dev",
        imageDigest: digest,
        imageTags: ["web-1", "release.web.1"],
        imageSizeInBytes: 5_000_000,
        imagePushedAt: "2026-08-01T14:00:00.250000+02:00",
        imageManifestMediaType: "application/vnd.oci.image.index.v1+json",
        lastRecordedPullTime: "2026-08-01T12:00:00Z",
        imageStatus: "ARCHIVED",
        lastArchivedAt: 1_785_585_600,
        lastActivatedAt: 1_785_585_600.5,
        subjectManifestDigest: "sha256:b",
        children: ["sha256:c", "sha256:d"],
      }),
      [
        {
          imageDigest: digest,
          imageTags: ["web-1", "release.web.1"],
          imageSizeInBytes: 5_000_000,
          imagePushedAt: noon + 250,
          lastRecordedPullTime: noon,
          imageStatus: "ARCHIVED",
          lastArchivedAt: noon,
          lastActivatedAt: noon + 500,
          subjectManifestDigest: "sha256:b",
          isIndex: true,
          children: ["sha256:c", "sha256:d"],
        },
      ],
    ],
    "an image without tags": [text(detail), [{ imageDigest: digest, imageTags: [], imagePushedAt: noon }]],
    "an empty list of tags": [
      text({ ...detail, imageTags: [] }),
      [{ imageDigest: digest, imageTags: [], imagePushedAt: noon }],
    ],
    "an image with 1,000 tags": [
      text({ ...detail, imageTags: Array.from({ length: 1000 }, (_, n) => `t-${n}`) }),
      [
        {
          imageDigest: digest,
          imageTags: Array.from({ length: 1000 }, (_, n) => `t-${n}`),
          imagePushedAt: noon,
        },
      ],
    ],
    "a push in 1970": [
      text({ imageDigest: digest, imagePushedAt: 0 }),
      [{ imageDigest: digest, imageTags: [], imagePushedAt: 0 }],
    ],
    "a negative size, which means nothing, passed over": [
      text({ ...detail, imageSizeInBytes: -1 }),
      [{ imageDigest: digest, imageTags: [], imagePushedAt: noon }],
    ],
    "a size of 0": [
      text({ ...detail, imageSizeInBytes: 0 }),
      [{ imageDigest: digest, imageTags: [], imagePushedAt: noon, imageSizeInBytes: 0 }],
    ],
  };
  for (const [title, [input, expected]] of Object.entries(accepted)) {
    it(`takes ${title}`, () => assert.deepEqual(parseImages(input), { ok: true, value: expected }));
  }

  const at = "imageDetails[0]";
  const refused: Record<string, [input: string, ...expected: (readonly [code: string, path: string])[]]> = {
    "text that is not JSON": ["{", ["not-json", ""]],
    "a list": ["[]", ["wrong-type", ""]],
    null: ["null", ["wrong-type", ""]],
    "an object without images": ["{}", ["missing-property", "imageDetails"]],
    "images that are null": ['{"imageDetails":null}', ["wrong-type", "imageDetails"]],
    "an image that is null": [text(null), ["wrong-type", at]],
    "an image that is a digest": [text(digest), ["wrong-type", at]],
    "an image without anything": [
      text({}),
      ["missing-property", `${at}.imageDigest`],
      ["missing-property", `${at}.imagePushedAt`],
    ],
    "an image without a date": [text({ imageDigest: digest }), ["missing-property", `${at}.imagePushedAt`]],
    "a date that is null": [
      text({ imageDigest: digest, imagePushedAt: null }),
      ["illegal-time", `${at}.imagePushedAt`],
    ],
    "an empty digest": [text({ ...pushed, imageDigest: "" }), ["wrong-type", `${at}.imageDigest`]],
    "a digest that is a number": [text({ ...pushed, imageDigest: 7 }), ["wrong-type", `${at}.imageDigest`]],
    "tags that are null": [text({ ...detail, imageTags: null }), ["wrong-type", `${at}.imageTags`]],
    "tags that are text": [text({ ...detail, imageTags: "web-1" }), ["wrong-type", `${at}.imageTags`]],
    "tags that are numbers": [
      text({ ...detail, imageTags: ["a", 1, null] }),
      ["wrong-type", `${at}.imageTags[1]`],
      ["wrong-type", `${at}.imageTags[2]`],
    ],
    "children that are no digests": [
      text({ ...detail, children: [{}] }),
      ["wrong-type", `${at}.children[0]`],
    ],
    "a subject that is no digest": [
      text({ ...detail, subjectManifestDigest: 1 }),
      ["wrong-type", `${at}.subjectManifestDigest`],
    ],
    "an unknown status": [
      text({ ...detail, imageStatus: "archived" }),
      ["illegal-value", `${at}.imageStatus`],
    ],
    "milliseconds, by which every image would be young": [
      text({ imageDigest: digest, imagePushedAt: noon }),
      ["illegal-time", `${at}.imagePushedAt`],
    ],
    "as many seconds as milliseconds would be": [
      text({ imageDigest: digest, imagePushedAt: 1e11 }),
      ["illegal-time", `${at}.imagePushedAt`],
    ],
    "a size that is text, passed over, but no date": [
      text({ imageDigest: digest, imageSizeInBytes: "5" }),
      ["missing-property", `${at}.imagePushedAt`],
    ],
    "two images that are null, which are no duplicates": [
      text(null, null),
      ["wrong-type", at],
      ["wrong-type", "imageDetails[1]"],
    ],
    "a time before 1970": [
      text({ imageDigest: digest, imagePushedAt: -1 }),
      ["illegal-time", `${at}.imagePushedAt`],
    ],
    "an image twice": [
      text({ ...detail, imageTags: ["a"] }, { ...detail, imageTags: ["b"] }),
      ["duplicate-image", "imageDetails[1].imageDigest"],
    ],
    "all that is wrong, at once": [
      text(
        { ...detail, lastRecordedPullTime: "yesterday", lastArchivedAt: true },
        { imageDigest: "b", imagePushedAt: "2026-02-30", lastActivatedAt: {} },
      ),
      ["illegal-time", "imageDetails[0].lastRecordedPullTime"],
      ["illegal-time", "imageDetails[0].lastArchivedAt"],
      ["illegal-time", "imageDetails[1].imagePushedAt"],
      ["illegal-time", "imageDetails[1].lastActivatedAt"],
    ],
  };
  for (const [title, [input, ...expected]] of Object.entries(refused)) {
    it(`refuses ${title}`, () => assert.deepEqual(problemsOf(input), expected));
  }

  const messages: Record<string, [input: string, ...messages: string[]]> = {
    "what the file must be": ["[]", "The images must be an object with `imageDetails`, got []."],
    "where the file comes from": [
      "{}",
      "`imageDetails` is missing; give the output of `aws ecr describe-images`, unchanged.",
    ],
    "what an image and its properties must be": [
      text(null, { ...detail, imageDigest: 1, imageTags: {}, children: [2], subjectManifestDigest: 3 }),
      `\`${at}\` must be an object, got null.`,
      '`imageDetails[1].imageDigest` must be text, such as "sha256:...", got 1.',
      "`imageDetails[1].imageTags` must be a list, got {}.",
      "`imageDetails[1].children[0]` must be text, got 2.",
      "`imageDetails[1].subjectManifestDigest` must be text, got 3.",
    ],
    "what the images must be": ['{"imageDetails":7}', "`imageDetails` must be a list, got 7."],
    "how a time is written": [
      text({ imageDigest: "a", imagePushedAt: "x".repeat(100) }),
      `\`${at}.imagePushedAt\` must be a time, as "2026-08-01T12:00:00+00:00" or in seconds since 1970, got "${"x".repeat(59)}....`,
    ],
    "which statuses there are": [
      text({ ...detail, imageStatus: "LOST" }),
      `\`${at}.imageStatus\` must be "ACTIVE", "ARCHIVED" or "ACTIVATING", got "LOST".`,
    ],
    "which two entries are one image": [
      text({ imageDigest: "a", ...pushed }, { imageDigest: "a", ...pushed }),
      '`imageDetails[1].imageDigest` is "a", as that of `imageDetails[0]`; list each image once, with all its tags.',
    ],
  };
  for (const [title, [input, ...expected]] of Object.entries(messages)) {
    it(`says ${title}`, () => {
      const result = parseImages(input);
      assert.ok(!result.ok);
      assert.deepEqual(
        result.problems.map((problem) => problem.message),
        expected,
      );
    });
  }

  it("says why text is no JSON", () => {
    const result = parseImages("{");
    assert.match(result.ok ? "" : result.problems[0]!.message, /^The images must be JSON text: .+\.$/);
  });
});

describe("parseIsoTime", () => {
  const read: Record<string, number | undefined> = {
    "2026-08-01T12:00:00Z": noon,
    "2026-08-01t12:00:00z": noon,
    "2026-08-01T12:00Z": noon,
    "2026-08-01T14:30:00+02:30": noon,
    "2026-08-01T02:00:00-1000": noon,
    "2026-08-01T12:00:00": noon,
    "2026-08-01": noon - 12 * 3_600_000,
    "2026-08-01T12:00:00.5Z": noon + 500,
    "2026-08-01T12:00:00.123456+00:00": noon + 123.456,
    "2026-08-01T12:00:00.123456789Z": noon + 123.456,
    "2026-08-01T12:00:00.05": noon + 50,
    "2026-08-01T13:59:00.25+0159": noon + 250,
    "2026-08-01T12:00-00:00": noon,
    "2026-08-01T10:01-01:59": noon,
    "2000-02-29T00:00:00Z": Date.UTC(2000, 1, 29),
    "1970-01-01T00:00:00Z": 0,
    "2026-02-29T00:00:00Z": undefined,
    "2100-02-29T00:00:00Z": undefined,
    "2026-04-31T00:00:00Z": undefined,
    "2026-13-01T00:00:00Z": undefined,
    "2026-00-01T00:00:00Z": undefined,
    "2026-01-00T00:00:00Z": undefined,
    "2026-01-32T00:00:00Z": undefined,
    "2026-08-01T24:00:00Z": undefined,
    "2026-08-01T12:60:00Z": undefined,
    "2026-08-01T12:00:60Z": undefined,
    "2026-08-01T12:00:00+24:00": undefined,
    "2026-08-01T12:00:00+02:60": undefined,
    "2026-08-01T12:00:00 UTC": undefined,
    " 2026-08-01T12:00:00Z": undefined,
    "2026-8-1": undefined,
    "1785585600": undefined,
    "": undefined,
  };
  for (const [input, expected] of Object.entries(read)) {
    it(`${expected === undefined ? "refuses" : "reads"} "${input}"`, () =>
      assert.equal(parseIsoTime(input), expected));
  }

  it("reads every day and time as JavaScript prints it", () => {
    const dates = fc.date({ min: new Date("1900-01-01"), max: new Date("2399-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => assert.equal(parseIsoTime(date.toISOString()), date.getTime())),
      { numRuns: 2000 },
    );
  });
});
