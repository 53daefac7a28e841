import type { Names } from "../../../../cli/doctor/rights/scopes";

/** Of a stack with one service. */
export const names: Names = {
  partition: "aws",
  region: "eu-west-1",
  account: "123456789012",
  repository: "shop-assets-dev",
  environment: "shop-dev",
  services: ["web"],
};
