import { parseWithdrawnTag, type Withdrawal } from "../../retention";

/** Why a release was withdrawn, and by whom, as far as that is known. */
export interface Reason {
  /** In the words of whoever withdrew it. */
  readonly because: string;
  /** The ARN of the caller. */
  readonly by?: string | undefined;
  /** ISO 8601, of UTC. */
  readonly at?: string | undefined;
  /** Whether the image was a release then: restored, it is one again. */
  readonly wasRelease?: boolean | undefined;
}

/** What kind of artifact the record of a withdrawal is. */
export const recordType = "application/vnd.berth.withdrawal.v1";

/** The one blob of a record: an empty object, as OCI has it for what is all in its annotations. */
export const emptyBlob = {
  mediaType: "application/vnd.oci.empty.v1+json",
  digest: "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
  size: 2,
} as const;

/** An image, as the manifest of what belongs to it names it. */
export interface Subject {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * The tag of the record: so that whoever lists tags finds it, and a rule for untagged images does not take it. `undefined`
 * where no tag is that long.
 */
export function recordTag(withdrawnTag: string): string | undefined {
  const tag = `${withdrawnTag}.why`;
  return tag.length <= 128 ? tag : undefined;
}

/**
 * The manifest of a record. It names the image as its subject: ECR deletes it with the image, and lists it beside
 * signatures.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage
 */
export function recordManifest(
  { service, n }: Pick<Withdrawal, "service" | "n">,
  subject: Subject,
  reason: Reason,
): string {
  const { because, by, at, wasRelease = false } = reason;
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    artifactType: recordType,
    config: emptyBlob,
    layers: [emptyBlob],
    subject,
    annotations: {
      "berth.service": service,
      "berth.release": String(n),
      "berth.because": because,
      "berth.was-release": String(wasRelease),
      ...(by !== undefined && { "berth.by": by }),
      ...(at !== undefined && { "org.opencontainers.image.created": at }),
    },
  });
}

/** Reads a record; `undefined` for what is none, or is another image's: whoever may push can write anything. */
export function parseRecord(manifest: string, { tag, digest }: Withdrawal): Reason | undefined {
  const { artifactType, subject, annotations = {} } = parsed(manifest);
  const said = parseWithdrawnTag(tag);
  if (artifactType !== recordType || subject?.digest !== digest || !said) return undefined;
  const text = (key: string) => {
    const value = annotations[key];
    // It is shown in terminals, and whoever may push can write it.
    const shown =
      typeof value === "string" ? value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 1000) : "";
    return shown.trim() === "" ? undefined : shown;
  };
  const because = text("berth.because");
  if (because === undefined) return undefined;
  const [by, at] = [text("berth.by"), text("org.opencontainers.image.created")];
  return {
    because,
    wasRelease: annotations["berth.was-release"] === "true",
    ...(by !== undefined && { by }),
    ...(at !== undefined && { at }),
  };
}

interface RecordManifest {
  readonly artifactType?: unknown;
  readonly subject?: { readonly digest?: unknown };
  readonly annotations?: Readonly<Record<string, unknown>>;
}

function parsed(text: string): RecordManifest {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
