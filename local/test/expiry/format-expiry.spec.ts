import assert from "node:assert/strict";

import { formatExpiry } from "../../expiry";
import type { RepositoryExpiry, TakenImage } from "../../gateway";

const imagePushedAt = Date.UTC(2027, 0, 31, 12) / 1000;

function taken(n: number, rulePriority: number, rule?: string): TakenImage {
  const imageTags = n === 1 ? [] : [`web-${n}`, "extra"];
  return { imageDigest: `sha256:${n}`, imageTags, imagePushedAt, rulePriority, ...(rule && { rule }) };
}

const rows: [title: string, repository: Omit<RepositoryExpiry, "repositoryName">, lines: string[]][] = [
  [
    "says that a repository has no policy",
    { policy: "none", deleted: [], archived: [], left: 1 },
    ["app: no lifecycle policy, 1 image"],
  ],
  [
    "says that a policy took nothing",
    { policy: "applied", deleted: [], archived: [], left: 4 },
    ["app: 0 deleted, 4 images left"],
  ],
  [
    "says which rule took which image",
    {
      policy: "applied",
      deleted: [taken(3, 2), taken(1, 1, "Untagged ones"), taken(2, 2)],
      archived: [taken(4, 3)],
      left: 2,
    },
    [
      "app: 3 deleted, 1 archived, 2 images left",
      "  deleted by rule 1 (Untagged ones): 1",
      "    sha256:1  pushed 2027-01-31T12:00:00Z  untagged",
      "  deleted by rule 2: 2",
      "    sha256:3  pushed 2027-01-31T12:00:00Z  web-3, extra",
      "    sha256:2  pushed 2027-01-31T12:00:00Z  web-2, extra",
      "  archived by rule 3: 1",
      "    sha256:4  pushed 2027-01-31T12:00:00Z  web-4, extra",
    ],
  ],
];

describe("local expire", () => {
  for (const [title, repository, lines] of rows) {
    it(title, () => {
      const repositories = [{ repositoryName: "app", ...repository }];
      assert.deepEqual(formatExpiry({ now: 0, repositories }).split("\n"), lines);
    });
  }

  it("says that nothing was done where the policy can't be read", () => {
    const unreadable = { policy: "unreadable", deleted: [], archived: [], left: 3 } as const;
    const text = formatExpiry({ now: 0, repositories: [{ repositoryName: "app", ...unreadable }] });
    assert.match(text, /^app: its lifecycle policy is none that AWS would take; nothing was done/);
  });

  it("says that there is no repository", () => {
    assert.equal(formatExpiry({ now: 0, repositories: [] }), "The local AWS has no repository.");
  });
});
