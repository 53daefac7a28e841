/** Path and query of a request line. Not `URL`: clients may send what is none, such as `//` or a lone `%`. */
export function splitUrl(url: string | undefined): { pathname: string; query: URLSearchParams } {
  const [pathname = "/", query] = (url ?? "/").split(/\?(.*)/s);
  return { pathname, query: new URLSearchParams(query) };
}

/** Whether a Host header names this machine. */
export function isLoopback(host: string): boolean {
  return /^(127(\.\d+){3}|localhost|\[::1\])(:\d+)?$/i.test(host);
}
