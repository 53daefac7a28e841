import assert from "node:assert/strict";
import semver from "semver";

import { fits, versionIn } from "../../../../cli/doctor/tools/versions";

describe("The versions of tools", () => {
  const texts: [text: string, version: string | undefined][] = [
    ["v3.256.0\n", "3.256.0"],
    ["Docker version 28.2.2, build e6534b4", "28.2.2"],
    ["v3.260.0-alpha.1", "3.260.0"],
    ["22.9", "22.9"],
    ["no number", undefined],
  ];
  for (const [text, version] of texts)
    it(`are read of ${JSON.stringify(text)}`, () => assert.equal(versionIn(text), version));

  // As package.json's own ranges are, judged by npm's library.
  const ranges = [">=22.9", "^7.48.0", "^0.2.3", "^0.0.4", "~1.2.3", "3.1.3", "^2.100.0 || ^3.1.0"];
  const versions = [
    "22.8.9",
    "22.9.0",
    "24.21.0",
    "7.47.9",
    "7.48.0",
    "8.0.0",
    "0.2.3",
    "0.3.0",
    "0.0.4",
    "0.0.5",
  ];
  const more = ["1.2.2", "1.2.9", "1.3.0", "3.1.3", "3.1.4", "2.99.0", "2.276.0", "3.0.0"];
  for (const range of ranges)
    it(`are judged as npm does by ${range}`, () => {
      for (const version of [...versions, ...more])
        assert.equal(fits(version, range), semver.satisfies(version, range), version);
    });
});
