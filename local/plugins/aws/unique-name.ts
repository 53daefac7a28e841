/** The name to create: the one given, or one that begins with the prefix given. */
export function nameOrPrefixed(name: string | undefined, prefix: string | undefined): string {
  return name ?? `${prefix ?? ""}${Date.now().toString(16)}${process.hrtime.bigint().toString(16).slice(-6)}`;
}
