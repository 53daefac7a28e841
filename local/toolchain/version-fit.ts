/** Whether the first version number in a tool's own words has the same major version and is at least the wanted one. */
export function versionFits(output: string, atLeast: string): boolean {
  const [found, wanted] = [versionIn(output), versionIn(atLeast)];
  if (found === undefined || wanted === undefined) return false;
  const [major, minor, patch] = found;
  return major === wanted[0] && (minor > wanted[1] || (minor === wanted[1] && patch >= wanted[2]));
}

/** A pre-release counts as the version before: it lacks what the release promises. */
function versionIn(text: string): [number, number, number] | undefined {
  const match = /(?<![\d.])v?(\d+)\.(\d+)\.(\d+)(-(?:alpha|beta|rc|dev))?/.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch, preRelease] = match;
  return [Number(major), Number(minor), Number(patch) - (preRelease === undefined ? 0 : 1)];
}
