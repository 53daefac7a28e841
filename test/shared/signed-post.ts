import { localRegion } from "../../local/environment";
import { signatures } from "../../local/gateway/http/signature";

/** Calls a service of this process's local AWS that no package of the project speaks to. Fails when it answers so. */
export async function signedPost(
  endpoint: string,
  service: string,
  body: string,
  more: Readonly<Record<string, string>>,
): Promise<string> {
  const scope = `20261123/${localRegion}/${service}/aws4_request`;
  const time = "20261123T000000Z";
  const [signature] = signatures(
    process.env["AWS_SECRET_ACCESS_KEY"] ?? "",
    {
      ...{ method: "POST", url: "/", body: Buffer.from(body) },
      headers: { host: new URL(endpoint).host, "x-amz-date": time },
    },
    { scope, signedHeaders: ["host", "x-amz-date"] },
  );
  const authorization = `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature?.toString("hex")}`;
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: { "x-amz-date": time, authorization, ...more },
    body,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${service}: ${answer.status} ${text}`);
  return text;
}
