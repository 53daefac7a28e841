import type { IncomingMessage } from "node:http";

import { classify } from "../classify";
import { isLoopback } from "./request-url";

/** Why a request is not let in. */
export interface Refusal {
  readonly code: "ForeignHost" | "ForeignOrigin";
  readonly message: string;
}

/**
 * Refuses what a web page in a browser on this machine could send: requests to a name that only stands for this machine
 * for the page's sake (DNS rebinding), and requests from another origin than the gateway's own. An application behind a
 * load balancer is asked by anybody.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function refusal(request: IncomingMessage): Refusal | undefined {
  const { host = "", origin } = request.headers;
  if (!isLocalName(host)) {
    return {
      code: "ForeignHost",
      message: `The local AWS answers to 127.0.0.1 and localhost, not to the Host ${JSON.stringify(host)}.`,
    };
  }
  if (isOfApplication(request)) return undefined;
  const site = request.headers["sec-fetch-site"];
  const isForeign =
    (origin !== undefined && !/^https?:\/\//.test(origin)) ||
    (origin !== undefined && origin.replace(/^https?:\/\//, "") !== host) ||
    (site !== undefined && site !== "same-origin" && site !== "none");
  if (!isForeign) return undefined;
  return {
    code: "ForeignOrigin",
    message: `The local AWS answers no web page of another origin (${JSON.stringify(origin ?? site)}).`,
  };
}

/** Whether it is for an application behind a load balancer. */
export function isOfApplication({ method = "GET", url = "/", headers }: IncomingMessage): boolean {
  return classify({ method, url, headers }).protocol === "alb";
}

/** Names that no page of somebody else's can have. */
function isLocalName(host: string): boolean {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  return isLoopback(host) || /\.localhost$/.test(name) || /\.elb\.amazonaws\.com$/.test(name);
}
