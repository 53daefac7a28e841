import type { ApiMend } from "../mend";

/** The emulator has no App Runner: as in an account that has never used it, there are no services. */
export const appRunner: ApiMend = {
  name: "an account without App Runner services",
  service: "apprunner",
  operations: ["ListServices"],
  answer: () => Promise.resolve({ status: 200, output: { ServiceSummaryList: [] } }),
};
