import type { FunctionType } from "../../provider";
import type { AwsContext } from "../context";
import { during } from "../failures";

/** `aws.ecr.getAuthorizationToken` */
export const getAuthorizationToken: FunctionType<AwsContext> = {
  token: "aws:ecr/getAuthorizationToken:getAuthorizationToken",
  secrets: ["authorizationToken", "password"],
  invoke: (aws, { registryId }) =>
    during("reading ECR Authorization Token", async () => {
      const registryIds = typeof registryId === "string" && registryId !== "" ? [registryId] : undefined;
      const { authorizationData } = await (
        await aws.ecr()
      ).getAuthorizationToken({ ...(registryIds && { registryIds }) });
      const data = authorizationData?.[0];
      if (!data?.authorizationToken) throw new Error("ECR gave no token");
      // "user:password", where a password may have colons.
      const [userName, ...password] = Buffer.from(data.authorizationToken, "base64")
        .toString("utf8")
        .split(":");
      return {
        id: aws.region,
        region: aws.region,
        ...(registryIds && { registryId: registryIds[0] }),
        authorizationToken: data.authorizationToken,
        expiresAt: data.expiresAt?.toISOString().replace(/\.\d+Z$/, "Z") ?? "",
        password: password.join(":"),
        proxyEndpoint: data.proxyEndpoint,
        userName,
      };
    }),
};
