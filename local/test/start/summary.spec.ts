import assert from "node:assert/strict";

import { type Summary, formatSummary } from "../../start/summary";

const summary: Summary = {
  world: { tier: "full" },
  job: {
    repositoryName: "myapp-assets-local",
    repositoryUrl: "127.0.0.1:4001/myapp-assets-local",
    services: {
      web: {
        imageUri: "127.0.0.1:4001/myapp-assets-local@sha256:abc",
        url: "http://web-1.elb.amazonaws.com",
      },
    },
    changed: 17,
  },
  answer: { url: "http://127.0.0.1:4001/_alb/web/", seen: "200 Hello" },
  timings: [
    { step: "Tools", ms: 400 },
    { step: "Local AWS", ms: 2100 },
  ],
  calls: { writes: 12, "push:manifest": 1 },
};

describe("formatSummary", () => {
  it("tells URL, answer, repository, digest, changes and times, one a line", () => {
    assert.equal(
      formatSummary(summary),
      [
        "URL         http://127.0.0.1:4001/_alb/web/",
        "answer      200 Hello",
        "repository  127.0.0.1:4001/myapp-assets-local",
        "digest      sha256:abc",
        "changes     17 resources, 1 images pushed, 12 writes to AWS",
        "time        2.5 s (Tools 0.4 s, Local AWS 2.1 s)",
      ].join("\n"),
    );
  });

  it("says in the engine tier what was not seen", () => {
    assert.match(
      formatSummary({ ...summary, world: { tier: "engine" } }),
      /\nnot seen +BuildKit, the container/,
    );
  });
});
