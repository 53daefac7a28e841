/** What a path of the registry protocol names. */
export interface RegistryPath {
  readonly kind: "ping" | "catalog" | "blob" | "manifest" | "referrers" | "tags";
  readonly repository?: string;
  /** Tag or digest of a manifest; the digest that referrers refer to. */
  readonly reference?: string;
}

/** Reads a path of the registry protocol; undefined for any other, such as SES's `/v2/email`. */
export function parseRegistryPath(pathname: string): RegistryPath | undefined {
  if (pathname === "/v2" || pathname === "/v2/") return { kind: "ping" };
  if (pathname === "/v2/_catalog") return { kind: "catalog" };
  const match = /^\/v2\/(.+?)\/(blobs|manifests|referrers|tags)\/(.*)$/.exec(pathname);
  const [, repository, keyword, rest] = match ?? [];
  if (!repository) return undefined;
  if (keyword === "blobs") return { kind: "blob", repository };
  if (keyword === "tags") return { kind: "tags", repository };
  const kind = keyword === "referrers" ? "referrers" : "manifest";
  return { kind, repository, reference: (rest ?? "").replace(/%3A/i, ":") };
}
