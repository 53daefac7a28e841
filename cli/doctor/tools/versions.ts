type Version = readonly [major: number, minor: number, patch: number];

/** The first version in a text: `v3.256.0`, `Docker version 28.2.2, build e6534b4`. */
export function versionIn(text: string): string | undefined {
  return /\d+\.\d+(\.\d+)?/.exec(text)?.[0];
}

/**
 * Whether a version is in a range as package.json has them: `>=22.9`, `^7.48.0`, `~1.2.0`, `3.1.3`, and several of them with
 * `||` between. Of versions before a release, as of the release.
 */
export function fits(version: string, range: string): boolean {
  const found = parsed(version);
  return range.split("||").some((part) => {
    const [, comparator = "", wanted = ""] = /^\s*(>=|\^|~|=|)\s*v?([\d.]+)/.exec(part) ?? [];
    const oldest = parsed(wanted);
    switch (comparator) {
      case ">=":
        return compared(found, oldest) >= 0;
      case "^":
        return compared(found, oldest) >= 0 && compared(found, endOf(oldest)) < 0;
      case "~":
        return compared(found, oldest) >= 0 && compared(found, [oldest[0], oldest[1] + 1, 0]) < 0;
      default:
        return compared(found, oldest) === 0;
    }
  });
}

/** Where `^` ends: at the next number that is not zero and may break. */
function endOf([major, minor, patch]: Version): Version {
  if (major > 0) return [major + 1, 0, 0];
  return minor > 0 ? [0, minor + 1, 0] : [0, 0, patch + 1];
}

function compared(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}

function parsed(version: string): Version {
  const [major = 0, minor = 0, patch = 0] = (versionIn(version) ?? version).split(".").map(Number);
  return [major, minor, patch];
}
