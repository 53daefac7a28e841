import { LocalError } from "../errors";
import { registryToken } from "../gateway/http/authentication";

/** A repository of a registry that speaks plain HTTP on a loopback address. */
export interface Target {
  readonly registry: string;
  readonly repository: string;
  /** `AWS_SECRET_ACCESS_KEY` of the local AWS. @default this process's own */
  readonly secret?: string | undefined;
}

/** Digest of the manifest under a tag or digest; undefined when there is none. */
export async function headManifest(target: Target, reference: string): Promise<string | undefined> {
  const answer = await call(target, "HEAD", `manifests/${reference}`);
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw await refused(target, answer, `asking for the manifest ${reference}`);
  return answer.headers.get("docker-content-digest") ?? undefined;
}

/** Sends a blob, unless the repository has it. */
export async function pushBlob(target: Target, digest: string, blob: Buffer): Promise<void> {
  const known = await call(target, "HEAD", `blobs/${digest}`);
  if (known.ok) return;
  const started = await call(target, "POST", "blobs/uploads/");
  const location = started.headers.get("location");
  if (started.status !== 202 || !location) throw await refused(target, started, "starting an upload");
  const upload = new URL(location, `http://${target.registry}`);
  upload.searchParams.set("digest", digest);
  const done = await send(target, "PUT", upload, blob, "application/octet-stream");
  if (done.status !== 201) throw await refused(target, done, `uploading the blob ${digest}`);
  await done.arrayBuffer();
}

export async function pushManifest(
  target: Target,
  reference: string,
  manifest: Buffer,
  type: string,
): Promise<void> {
  const answer = await call(target, "PUT", `manifests/${reference}`, manifest, type);
  if (answer.status !== 201) throw await refused(target, answer, `pushing the manifest ${reference}`);
  await answer.arrayBuffer();
}

function call(target: Target, method: string, path: string, body?: Buffer, type?: string): Promise<Response> {
  return send(
    target,
    method,
    new URL(`http://${target.registry}/v2/${target.repository}/${path}`),
    body,
    type,
  );
}

async function send(
  target: Target,
  method: string,
  url: URL,
  body?: Buffer,
  type?: string,
): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      body: body ?? null,
      headers: { ...login(target), ...(type ? { "content-type": type } : {}) },
    });
  } catch (cause) {
    const reason =
      cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    const next = "See `npm run local -- status`, then run `npm start`.";
    const text = `The registry at ${target.registry} can't be reached (${reason}).`;
    throw new LocalError("registry-unreachable", text, next, { cause });
  }
}

/** As any client of ECR logs in. */
function login({ secret = process.env["AWS_SECRET_ACCESS_KEY"] }: Target): Record<string, string> {
  if (secret === undefined) return {};
  return { authorization: `Basic ${registryToken(secret)}` };
}

/** Codes of the registry protocol that mean something to the caller, and what to do about them. */
const knownCodes: Readonly<Record<string, { code: string; nextStep: string }>> = {
  NAME_UNKNOWN: {
    code: "repository-unknown",
    nextStep: "Create the repository before anything is pushed to it: ECR creates none by itself.",
  },
  TAG_INVALID: {
    code: "tag-immutable",
    nextStep: "Push under another tag, or refer to the image by its digest.",
  },
};

async function refused(target: Target, answer: Response, doing: string): Promise<LocalError> {
  const { code, message } = await firstError(answer);
  const known = knownCodes[code];
  return new LocalError(
    known?.code ?? "registry-refused",
    `The registry at ${target.registry} answered ${answer.status} ${code} while ${doing} in \`${target.repository}\`: ${message}`,
    known?.nextStep ?? "See the gateway's and the emulator's logs (`npm run local -- logs`).",
  );
}

async function firstError(answer: Response): Promise<{ code: string; message: string }> {
  try {
    const body = (await answer.json()) as { errors?: { code?: string; message?: string }[] };
    const [first] = body.errors ?? [];
    return { code: first?.code ?? "", message: first?.message ?? answer.statusText };
  } catch {
    return { code: "", message: answer.statusText };
  }
}
