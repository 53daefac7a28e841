interface Manifest {
  readonly main?: unknown;
  readonly type?: unknown;
  readonly dependencies?: unknown;
  readonly devDependencies?: unknown;
}

/**
 * A `package.json` that is there, with what the project needs beside what it has: nothing of it is changed.
 *
 * @returns nothing for one that would make something else of the program: with another `main`, or of ES modules
 */
export function completedManifest(there: string, own: string): string | undefined {
  const old = parsed(there);
  const { dependencies, devDependencies, ...rest } = JSON.parse(own) as Manifest;
  if (old === undefined || (old.main !== undefined && old.main !== rest.main)) return undefined;
  if (old.type !== undefined && old.type !== "commonjs") return undefined;
  if (!isObject(old.dependencies ?? {}) || !isObject(old.devDependencies ?? {})) return undefined;
  const merged = {
    ...rest,
    ...old,
    dependencies: { ...(dependencies as object), ...(old.dependencies as object | undefined) },
    devDependencies: { ...(devDependencies as object), ...(old.devDependencies as object | undefined) },
  };
  return `${JSON.stringify(merged, undefined, 2)}\n`;
}

function parsed(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
