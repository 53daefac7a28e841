import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** What was asked, and by whose key: `AssumeRole arn by key`. */
export interface Asked {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly signedBy: string | undefined;
  readonly region: string | undefined;
}

/** An STS and an SSO portal that give out keys `ASIA1`, `ASIA2`, ... in the order in which they are asked. */
export class FakeSts {
  readonly asked: Asked[] = [];
  /** How long the keys last. */
  seconds = 3600;
  /** Roles that nobody may assume. */
  denied: readonly string[] = [];

  private constructor(private readonly server: http.Server) {}

  static async start(): Promise<FakeSts> {
    const server = http.createServer((request, response) => void fake.answer(request, response));
    const fake = new FakeSts(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const [, signedBy, region] =
      /Credential=([^/]+)\/\d+\/([^/]+)/.exec(request.headers.authorization ?? "") ?? [];
    const { Action: action = request.url ?? "", ...fields } = Object.fromEntries(new URLSearchParams(body));
    this.asked.push({ action, fields, signedBy, region });
    const accessKeyId = `ASIA${this.asked.length}`;
    const expiration = Date.now() + this.seconds * 1000;
    if (action.startsWith("/federation/credentials")) {
      const roleCredentials = { accessKeyId, secretAccessKey: "s", sessionToken: "t", expiration };
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ roleCredentials }));
    } else if (this.denied.includes(fields["RoleArn"] ?? "")) {
      const what = `User: arn:aws:iam::123456789012:user/ci is not authorized to perform: sts:${action}`;
      response.writeHead(403, { "content-type": "text/xml" });
      response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${what}</Message></Error></ErrorResponse>`,
      );
    } else {
      const keys = `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>`;
      const end = `<Expiration>${new Date(expiration).toISOString()}</Expiration>`;
      response.writeHead(200, { "content-type": "text/xml" });
      response.end(
        `<${action}Response><${action}Result><Credentials>${keys}${end}</Credentials></${action}Result></${action}Response>`,
      );
    }
  }
}
