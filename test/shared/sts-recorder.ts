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
  const { authorization = "", "content-type": type = "" } = request.headers;
  const answer = await fetch(endpoint, {
    method: "POST",
    body,
    headers: { "content-type": type, ...(authorization && { authorization }) },
  });
  const text = await answer.text();
  const { Action: action = "", ...fields } = Object.fromEntries(new URLSearchParams(body));
  const signedBy = /Credential=([^/]+)\//.exec(authorization)?.[1];
  const given = /<AccessKeyId>([^<]+)</.exec(text)?.[1];
  record({
    action,
    fields,
    ...(signedBy !== undefined && { signedBy }),
    ...(given !== undefined && { given }),
  });
  response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/xml" });
  response.end(text);
}
