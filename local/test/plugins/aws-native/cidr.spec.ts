import assert from "node:assert/strict";
import { subnetsOf } from "../../../plugins/aws-native/functions/cidr";

describe("Fn::Cidr", () => {
  const rows: [block: string, count: number, bits: number, subnets: string[]][] = [
    ["10.0.0.0/16", 3, 8, ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]],
    ["10.9.8.7/16", 1, 14, ["10.9.0.0/18"]],
    ["192.168.0.0/24", 2, 5, ["192.168.0.0/27", "192.168.0.32/27"]],
    ["2001:db8:1:ff00::/56", 2, 64, ["2001:db8:1:ff00::/64", "2001:db8:1:ff01::/64"]],
  ];
  for (const [block, count, bits, subnets] of rows) {
    it(`takes ${count} subnets of ${bits} bits from ${block}`, () => {
      assert.deepEqual(subnetsOf(block, count, bits), subnets);
    });
  }

  it("refuses more than there are", () => {
    assert.throws(
      () => subnetsOf("10.0.0.0/24", 3, 7),
      /not enough remaining address space in 10\.0\.0\.0\/24/,
    );
  });
});
