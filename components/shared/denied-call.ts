/** Whether AWS refused a call for want of a right. */
export function isDenied(error: unknown): boolean {
  const name = error instanceof Error ? error.name : "";
  return name === "AccessDeniedException" || name === "AccessDenied";
}
