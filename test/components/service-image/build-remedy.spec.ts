import assert from "node:assert/strict";

import { buildRemedy } from "../../../components/service-image/build-remedy";

const push = "failed to solve: failed to push 127.0.0.1:5000/shop:web-1: ";

describe("what to do about a build that failed", () => {
  // Words of BuildKit, as the docker-build provider hands them on.
  const known: [title: string, error: string, remedy: RegExp][] = [
    [
      "a login that ended",
      `${push}denied: Your authorization token has expired. Reauthenticate and try again.`,
      /logs in anew/,
    ],
    [
      "a right that is missing",
      `${push}denied: User: arn:aws:sts::123456789012:assumed-role/ci is not authorized to perform: ecr:PutImage`,
      /`berth doctor --iam`/,
    ],
    ["a registry that throttles", `${push}toomanyrequests: Rate exceeded`, /once it does/],
    ["a connection that broke off", `${push}failed commit: read: connection reset by peer`, /once it does/],
    ["a full disk", "failed to solve: write /content: no space left on device", /docker buildx prune/],
    ["a builder that ended", "failed to receive status: rpc error: code = Unavailable", /`docker buildx ls`/],
  ];
  for (const [title, error, remedy] of known)
    it(`is said of ${title}`, () => assert.match(buildRemedy([error]) ?? "", remedy));

  it("is said of a full disk that a step of the Dockerfile ran into", () =>
    assert.match(
      buildRemedy(["exit code: 1"], ["dd: No space left on device"]) ?? "",
      /docker buildx prune/,
    ));

  it("is not guessed of what a step printed, nor of other failures", () => {
    assert.equal(buildRemedy(["exit code: 1"], ["npm: connection refused"]), undefined);
    assert.equal(buildRemedy(["failed to solve: no match for platform in manifest"]), undefined);
  });
});
