import * as assert from "node:assert/strict";
import { functionReference } from "../../../../plugins/aws/lambda/function-reference";

describe("the reference to a function", () => {
  const arn = "arn:aws:lambda:us-east-1:000000000000:function:shop";
  const known: readonly [text: string, base: string, qualifier: string | undefined][] = [
    ["shop", "shop", undefined],
    ["shop:live", "shop", "live"],
    ["shop:$LATEST", "shop", "$LATEST"],
    [arn, arn, undefined],
    [`${arn}:7`, arn, "7"],
  ];
  for (const [text, base, qualifier] of known)
    it(`is read from ${text}`, () =>
      assert.deepEqual(functionReference(text), { base, name: "shop", qualifier }));

  it("is no other text", () => {
    for (const text of ["", "a/b", "shop:live:more", "arn:aws:sqs:us-east-1:000000000000:shop"])
      assert.throws(() => functionReference(text), /names no Lambda function/);
  });
});
