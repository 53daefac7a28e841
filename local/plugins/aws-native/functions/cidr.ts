import { isIPv6 } from "node:net";
import { type FunctionType, textOf } from "../../provider";
import type { NativeContext } from "../context";

/** `Fn::Cidr` */
export const cidr: FunctionType<NativeContext> = {
  token: "aws-native:index:cidr",
  invoke: (_aws, { ipBlock, count, cidrBits }) =>
    Promise.resolve({ subnets: subnetsOf(textOf(ipBlock), Number(count), Number(cidrBits)) }),
};

/** The first `count` subnets of a block, each with `cidrBits` bits for its hosts. */
export function subnetsOf(ipBlock: string, count: number, cidrBits: number): string[] {
  const [address = "", length = ""] = ipBlock.split("/");
  const family = isIPv6(address) ? ipv6 : ipv4;
  const size = 1n << BigInt(family.bits - Number(length));
  const step = 1n << BigInt(cidrBits);
  const start = (family.parse(address) / size) * size;
  if (BigInt(count) * step > size)
    throw new Error(
      `not enough remaining address space in ${ipBlock} for ${count} subnets of ${cidrBits} bits`,
    );
  return Array.from(
    { length: count },
    (_, index) => `${family.format(start + BigInt(index) * step)}/${family.bits - cidrBits}`,
  );
}

interface Family {
  readonly bits: number;
  parse(address: string): bigint;
  format(address: bigint): string;
}

const ipv4: Family = {
  bits: 32,
  parse: (address) => address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n),
  format: (address) => [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join("."),
};

const ipv6: Family = {
  bits: 128,
  parse: (address) => {
    const [front = [], back = []] = address.split("::").map((half) => half.split(":").filter(Boolean));
    const zeros = Array.from({ length: 8 - front.length - back.length }, () => "0");
    return [...front, ...zeros, ...back].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
  },
  format: (address) => {
    const groups = Array.from({ length: 8 }, (_, index) => (address >> BigInt(112 - 16 * index)) & 65_535n);
    // A URL's host is written the short way.
    return new URL(`http://[${groups.map((group) => group.toString(16)).join(":")}]`).hostname.slice(1, -1);
  },
};
