import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** A call to STS: what was asked, whose signature it had, and the key that was given out for it. */
export interface StsCall {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Of a call that is signed. */
  readonly signedBy?: string;
  readonly given?: string;
}

/** Stands before the STS of the local AWS and writes down what passes. */
export class StsRecorder {
  readonly calls: StsCall[] = [];

  private constructor(private readonly server: http.Server) {}

  static async before(endpoint: string): Promise<StsRecorder> {
    const server = http.createServer((request, response) => {
      void pass(endpoint, request, response, (call) => recorder.calls.push(call));
    });
    const recorder = new StsRecorder(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return recorder;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Those that were made during the work. */
  async during<T>(
    work: () => Promise<T>,
  ): Promise<{ readonly result: T; readonly calls: readonly StsCall[] }> {
    const before = this.calls.length;
    return { result: await work(), calls: this.calls.slice(before) };
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

async function pass(
  endpoint: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  record: (call: StsCall) => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf8");
  const { authorization = "" } = request.headers;
  // As it came: the signature is of its headers, the Host among them.
  const forwarded = http.request(endpoint, { method: "POST", headers: request.headers, agent: false });
  forwarded.end(body);
  const [answer] = (await once(forwarded, "response")) as [http.IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString("utf8");
  const { Action: action = "", ...fields } = Object.fromEntries(new URLSearchParams(body));
  const signedBy = /Credential=([^/]+)\//.exec(authorization)?.[1];
  const given = /<AccessKeyId>([^<]+)</.exec(text)?.[1];
  record({
    action,
    fields,
    ...(signedBy !== undefined && { signedBy }),
    ...(given !== undefined && { given }),
  });
  const { statusCode = 502, headers } = answer;
  response.writeHead(statusCode, { "content-type": headers["content-type"] ?? "text/xml" });
  response.end(text);
}
