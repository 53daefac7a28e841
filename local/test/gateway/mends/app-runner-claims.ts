import { AppRunnerClient, ListServicesCommand } from "@aws-sdk/client-apprunner";

import type { Claim } from "./claim";

export const appRunnerClaims: Claim[] = [
  {
    title: "an account without App Runner services has an empty list of them",
    async holds({ endpoint }) {
      const credentials = {
        accessKeyId: "test",
        secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
      };
      const client = new AppRunnerClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
      const answer = await client.send(new ListServicesCommand({})).catch(() => undefined);
      return answer?.ServiceSummaryList?.length === 0;
    },
  },
];
