import * as assert from "node:assert/strict";

import { ecrRegistry } from "../../../retention";

describe("ecrRegistry", () => {
  const registryId = "123456789012";
  const cases: Record<string, string | undefined> = {
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com": "eu-west-1",
    "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com": "us-east-1",
    "123456789012.dkr-ecr.us-east-1.on.aws": "us-east-1",
    "123456789012.dkr-ecr-fips.us-gov-west-1.on.aws": "us-gov-west-1",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn": "cn-north-1",
    "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu": "eusc-de-east-1",
    "123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov": "us-iso-east-1",
    "123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov": "us-isob-east-1",
    "public.ecr.aws": undefined,
    "docker.io": undefined,
    "": undefined,
    "12345678901.dkr.ecr.eu-west-1.amazonaws.com": undefined,
    "1234567890123.dkr.ecr.eu-west-1.amazonaws.com": undefined,
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example": undefined,
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com:443": undefined,
    "123456789012.dkr.ecr.eu_west.amazonaws.com": undefined,
    "123456789012.dkr.ecr..amazonaws.com": undefined,
    "123456789012-dkr.ecr.eu-west-1.amazonaws.com": undefined,
    "123456789012.dkrxecr.eu-west-1.amazonaws.com": undefined,
    "123456789012.dkr.ecr.eu-west-1.example.com": undefined,
    "x.123456789012.dkr.ecr.eu-west-1.amazonaws.com": undefined,
  };
  for (const [host, region] of Object.entries(cases))
    it(`${region === undefined ? "knows no registry behind" : "knows the registry behind"} "${host}"`, () => {
      assert.deepEqual(ecrRegistry(host), region === undefined ? undefined : { registryId, region });
    });
});
