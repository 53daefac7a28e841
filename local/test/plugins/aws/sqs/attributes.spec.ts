import * as assert from "node:assert/strict";
import {
  argumentsOf,
  attributesToCreate,
  attributesToUpdate,
  hasAttributes,
} from "../../../../plugins/aws/sqs/attributes";

describe("the attributes of a queue", () => {
  const standard = { fifoQueue: false, contentBasedDeduplication: false, delaySeconds: 0 };

  it("are text, and without those that only FIFO queues may have", () => {
    assert.deepEqual(attributesToCreate({ ...standard, sqsManagedSseEnabled: false }), {
      DelaySeconds: "0",
      SqsManagedSseEnabled: "false",
    });
    assert.deepEqual(attributesToCreate({ ...standard, fifoQueue: true }), {
      ContentBasedDeduplication: "false",
      DelaySeconds: "0",
      FifoQueue: "true",
    });
  });

  it("are updated where they changed, and emptied where a program says nothing any more", () => {
    const changed = new Set(["delaySeconds", "kmsMasterKeyId", "tags"]);
    const inputs = { delaySeconds: 5, visibilityTimeoutSeconds: 30 };
    assert.deepEqual(attributesToUpdate(inputs, changed), { DelaySeconds: "5", KmsMasterKeyId: "" });
  });

  it("come back as arguments", () => {
    const found = { DelaySeconds: "5", SqsManagedSseEnabled: "true", KmsMasterKeyId: "", QueueArn: "arn" };
    assert.deepEqual(argumentsOf(found), { delaySeconds: 5, sqsManagedSseEnabled: true });
  });

  it("are waited for, but for what SQS tells in other words or not at all", () => {
    const inputs = { ...standard, kmsDataKeyReusePeriodSeconds: 60, redrivePolicy: "{}" };
    assert.equal(hasAttributes({ DelaySeconds: "0" }, inputs), true);
    assert.equal(hasAttributes({ DelaySeconds: "5" }, inputs), false);
    assert.equal(hasAttributes({}, inputs), false);
  });
});
