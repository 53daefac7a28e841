import { randomUUID } from "node:crypto";
import type { Protocol } from "../classify";

/** An error in the form that the client's protocol understands. */
export interface ErrorBody {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export function errorBody(protocol: Protocol, code: string, message: string): ErrorBody {
  const requestId = randomUUID();
  switch (protocol) {
    case "query":
      return xml(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${escape(code)}</Code><Message>${escape(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      );
    case "ec2":
      return xml(
        `<Response><Errors><Error><Code>${escape(code)}</Code><Message>${escape(message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      );
    case "registry":
      return json("application/json", { errors: [{ code, message, detail: {} }] });
    case "json":
    case "rest":
    case "alb": {
      const { headers, body } = json("application/x-amz-json-1.1", { __type: code, message });
      return { headers: { ...headers, "x-amzn-errortype": code, "x-amzn-requestid": requestId }, body };
    }
  }
}

function json(type: string, value: unknown): ErrorBody {
  return { headers: { "content-type": type }, body: Buffer.from(JSON.stringify(value)) };
}

function xml(text: string): ErrorBody {
  return { headers: { "content-type": "text/xml" }, body: Buffer.from(text) };
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
