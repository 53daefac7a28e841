import type { Checked, Problem } from "../problem";

/** Which image: `repository:tag`, `repository@sha256:...` or both. */
export interface ImageReference {
  /** Registry host (with port), if any, and repository: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/myapp-assets-dev`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;
}

/** The text of a reference, as Docker and ECS take it. */
export function formatImageReference({ repository, tag, digest }: ImageReference): string {
  return repository + (tag === undefined ? "" : `:${tag}`) + (digest === undefined ? "" : `@${digest}`);
}

/** Reads a reference; `problems[].path` is the part that is wrong. */
export function parseImageReference(text: string): Checked<ImageReference> {
  const [beforeDigest, digest, ...more] = text.split("@") as [string, ...string[]];
  // A colon before the last slash belongs to the host's port.
  const colon = beforeDigest.indexOf(":", beforeDigest.lastIndexOf("/") + 1);
  const repository = colon < 0 ? beforeDigest : beforeDigest.slice(0, colon);
  const tag = colon < 0 ? undefined : beforeDigest.slice(colon + 1);

  const problems: Problem[] = [];
  if (!repositoryPattern.test(repository)) {
    problems.push({
      code: "illegal-repository",
      path: "repository",
      message: `An image reference must begin with a repository, such as "host/myapp-assets-dev", got ${JSON.stringify(text)}.`,
    });
  }
  if (tag !== undefined && !isTag(tag)) {
    problems.push({
      code: "illegal-tag",
      path: "tag",
      message: `A tag is 1 to 128 letters, digits, ".", "_" or "-", and begins with none of "." and "-", got ${JSON.stringify(tag)}.`,
    });
  }
  if (more.length > 0 || (digest !== undefined && !isDigest(digest))) {
    problems.push({
      code: "illegal-digest",
      path: "digest",
      message: `A digest is "sha256:" and 64 lower case hexadecimal digits, got ${JSON.stringify([digest, ...more].join("@"))}.`,
    });
  }
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    value: { repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) },
  };
}

/** Whether the text is a digest that ECR and ECS take. */
export function isDigest(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

/** Whether the text is a tag that a registry takes. */
export function isTag(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(text);
}

const repositoryPattern = /^([A-Za-z0-9.-]+(:[0-9]+)?\/)?[a-z0-9]+([._/-]+[a-z0-9]+)*$/;
