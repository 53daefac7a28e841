/** Daemons and packages' own scripts need the `sbin` folders, which a user's PATH may lack. */
export function systemPath(): string {
  return [process.env["PATH"] ?? "", "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"].join(":");
}
