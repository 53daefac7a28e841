import { BlockList, isIP } from "node:net";

import type { ProviderSettings } from "../provider-settings";

/** The proxy for a host, or none. */
export type ProxyChoice = (host: string, port: number) => URL | undefined;

/**
 * Which hosts are asked through which proxy, by settings and environment; none where there is no proxy. `httpProxy` is
 * for HTTPS too where nothing else is said, as the provider has it. A machine is never asked through a proxy for itself.
 *
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function proxyChoice(
  settings: ProviderSettings,
  environment: NodeJS.ProcessEnv,
): ProxyChoice | undefined {
  const variable = (name: string) => environment[name] || environment[name.toLowerCase()] || undefined;
  const proxy = settings.httpsProxy ?? variable("HTTPS_PROXY") ?? settings.httpProxy;
  if (proxy === undefined || proxy === "") return undefined;
  const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`);
  const rules = (settings.noProxy ?? variable("NO_PROXY") ?? "")
    .split(",")
    .map((rule) => rule.trim().toLowerCase());
  return (host, port) =>
    isThisMachine(host) || rules.some((rule) => fits(rule, host.toLowerCase(), port)) ? undefined : url;
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

/** `*`, an address, a range of addresses, or a domain with all below it (`.domain`: those below alone); `:port` narrows. */
function fits(rule: string, host: string, port: number): boolean {
  if (rule === "" || rule === "*") return rule === "*";
  const [, range, bits] = /^(.+)\/(\d+)$/.exec(rule) ?? [];
  if (range !== undefined) return isIn(range, Number(bits), host);
  const [, name = rule, ofPort] = (isIP(rule) === 0 && /^(.+):(\d+)$/.exec(rule)) || [];
  if (ofPort !== undefined && Number(ofPort) !== port) return false;
  const domain = name.replace(/^\*?\./, "");
  return host.endsWith(`.${domain}`) || (host === name && domain === name);
}

function isIn(range: string, bits: number, host: string): boolean {
  const family = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");
  if (isIP(range) === 0 || isIP(host) === 0) return false;
  const list = new BlockList();
  list.addSubnet(range, bits, family(range));
  return list.check(host, family(host));
}
