import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";

import { refusal } from "../../gateway/http/admission";

interface Case {
  readonly title: string;
  readonly url?: string;
  readonly headers: Readonly<Record<string, string>>;
}

const ask = ({ url = "/", headers }: Case) =>
  refusal({ method: "POST", url, headers } as unknown as IncomingMessage)?.code;
const host = "127.0.0.1:4001";
const evil = "https://evil.example";

describe("The gateway's admission", () => {
  const admitted: readonly Case[] = [
    { title: "a client by address", headers: { host } },
    { title: "a client by name", headers: { host: "localhost:4001" } },
    { title: "a client by IPv6", headers: { host: "[::1]:4001" } },
    { title: "a name under localhost", headers: { host: "api.execute-api.localhost:4001" } },
    { title: "a load balancer's name", headers: { host: "web-1.us-east-1.elb.amazonaws.com" } },
    {
      title: "a page of its own",
      headers: { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" },
    },
    { title: "what a person types into a browser", headers: { host, "sec-fetch-site": "none" } },
    {
      title: "a page of anybody's that asks an application",
      url: "/_alb/web/",
      headers: { host, origin: evil },
    },
  ];
  for (const one of admitted) it(`lets in ${one.title}`, () => assert.equal(ask(one), undefined));

  const hosts = [
    "evil.example",
    "127.0.0.1.evil.example:4001",
    "localhost.evil.example",
    "",
    "127.0.0.1@evil.example",
  ];
  for (const name of hosts)
    it(`refuses the Host ${JSON.stringify(name)}, also for an application and for itself`, () => {
      for (const url of ["/", "/_alb/web/", "/_berth/faults", "/v2/"])
        assert.equal(ask({ title: "", url, headers: { host: name } }), "ForeignHost");
    });

  const foreign: readonly Case[] = [
    { title: "a page of another origin", headers: { host, origin: evil } },
    { title: "a page without an origin, as in a sandbox or a file", headers: { host, origin: "null" } },
    { title: "a page of another port of this machine", headers: { host, origin: "http://127.0.0.1:8080" } },
    { title: "a picture or a link of another site", headers: { host, "sec-fetch-site": "cross-site" } },
    { title: "a page of a neighbouring site", headers: { host, "sec-fetch-site": "same-site" } },
    { title: "such a page that asks the control API", url: "/_berth/calls", headers: { host, origin: evil } },
    {
      title: "such a page that asks the registry",
      url: "/v2/shop/tags/list",
      headers: { host, origin: evil },
    },
  ];
  for (const one of foreign) it(`refuses ${one.title}`, () => assert.equal(ask(one), "ForeignOrigin"));
});
