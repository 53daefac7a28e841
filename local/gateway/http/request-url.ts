/** Path and query of a request line. Not `URL`: clients may send what is none, such as `//` or a lone `%`. */
export function splitUrl(url: string | undefined): { pathname: string; query: URLSearchParams } {
  const [pathname = "/", query] = (url ?? "/").split(/\?(.*)/s);
  return { pathname, query: new URLSearchParams(query) };
}
