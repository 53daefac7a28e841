import * as assert from "node:assert/strict";

import { InvalidArgumentsError } from "../../../components";
import { reachableTopic } from "../../../components/release-deletion-alarm/checks";

const repository = "arn:aws:ecr:eu-west-1:123456789012:repository/shop";

describe("reachableTopic", () => {
  it("takes a topic of the repository's region, of another account too", () => {
    for (const account of ["123456789012", "210987654321"]) {
      const topic = `arn:aws:sns:eu-west-1:${account}:oncall`;
      assert.equal(reachableTopic("alarm", topic, repository), topic);
    }
  });

  const refused: [title: string, topic: string, expected: string[]][] = [
    [
      "a topic of another region, to which EventBridge would deliver nothing",
      "arn:aws:sns:us-east-1:123456789012:oncall",
      ["other-region"],
    ],
    ["a FIFO topic that was not known before", "arn:aws:sns:eu-west-1:123456789012:a.fifo", ["fifo-topic"]],
  ];
  for (const [title, topic, expected] of refused) {
    it(`refuses ${title}`, () => {
      assert.throws(
        () => reachableTopic("alarm", topic, repository),
        (error) => {
          assert.ok(error instanceof InvalidArgumentsError);
          assert.deepEqual(
            error.problems.map(({ code }) => code),
            expected,
          );
          assert.ok(error.message.includes(topic), error.message);
          return true;
        },
      );
    });
  }
});
