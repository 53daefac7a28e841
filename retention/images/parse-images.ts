import type { Image } from "./image";
import { parseIsoTime } from "../iso-time";
import { isObject } from "../lifecycle-policy/shape";
import type { Checked, Problem } from "../problem";

/**
 * Reads the output of `aws ecr describe-images`, `{ "imageDetails": [...] }`: what a lifecycle policy looks at, and all
 * that is wrong with it, at once. Times are ISO 8601 text (UTC, if it names no zone) or seconds since 1970. An index may
 * have `children`, the digests in its manifest, which ECR doesn't list. Other properties are passed over.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/ecr/describe-images.html
 */
export function parseImages(text: string): Checked<Image[]> {
  let output: unknown;
  try {
    output = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse({ code: "not-json", path: "", message: `The images must be JSON text: ${reason}.` });
  }
  if (!isObject(output)) return refuse(wrongType("", "an object with `imageDetails`", output));
  if (!Object.hasOwn(output, "imageDetails")) return refuse(missing("imageDetails"));
  const details = output["imageDetails"];
  if (!Array.isArray(details)) return refuse(wrongType("imageDetails", "a list", details));

  const problems: Problem[] = [];
  const images = details.map((detail: unknown, at) => readImage(detail, { at, problems }));
  problems.push(...duplicates(images));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: images };
}

/** One image's details, and where to tell what is wrong with them. */
interface Reading {
  readonly at: number;
  readonly problems: Problem[];
}

type Detail = Readonly<Record<string, unknown>>;

/** What can't be read is reported, and stands for nothing. */
function readImage(detail: unknown, reading: Reading): Image {
  if (!isObject(detail)) {
    reading.problems.push(wrongType(pathIn(reading), "an object", detail));
    return { imageDigest: "", imageTags: [], imagePushedAt: 0 };
  }
  const image: { -readonly [K in keyof Image]: Image[K] } = {
    imageDigest: readDigest(detail, reading),
    imageTags: readTexts("imageTags", detail, reading) ?? [],
    imagePushedAt: readTime("imagePushedAt", detail, reading) ?? 0,
  };
  if (!Object.hasOwn(detail, "imagePushedAt"))
    reading.problems.push(missing(pathIn(reading, "imagePushedAt")));
  const size = detail["imageSizeInBytes"];
  if (typeof size === "number" && size >= 0) image.imageSizeInBytes = size;
  for (const name of ["lastRecordedPullTime", "lastArchivedAt", "lastActivatedAt"] as const) {
    const time = readTime(name, detail, reading);
    if (time !== undefined) image[name] = time;
  }
  const status = readStatus(detail, reading);
  if (status !== undefined) image.imageStatus = status;
  if (isIndexType(detail["imageManifestMediaType"])) image.isIndex = true;
  const children = readTexts("children", detail, reading);
  if (children !== undefined) image.children = children;
  const subject = readSubject(detail, reading);
  if (subject !== undefined) image.subjectManifestDigest = subject;
  return image;
}

function readDigest({ imageDigest }: Detail, reading: Reading): string {
  if (typeof imageDigest === "string" && imageDigest !== "") return imageDigest;
  const path = pathIn(reading, "imageDigest");
  reading.problems.push(
    imageDigest === undefined ? missing(path) : wrongType(path, 'text, such as "sha256:..."', imageDigest),
  );
  return "";
}

function readTexts(name: string, detail: Detail, reading: Reading): readonly string[] | undefined {
  const list = detail[name];
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) {
    reading.problems.push(wrongType(pathIn(reading, name), "a list", list));
    return undefined;
  }
  list.forEach((entry: unknown, at) => {
    if (typeof entry === "string") return;
    reading.problems.push(wrongType(`${pathIn(reading, name)}[${at}]`, "text", entry));
  });
  return list as string[];
}

/** In the year 5138. A higher number of seconds is one of milliseconds, and would make every image young. */
const latestSeconds = 1e11;

function readTime(name: string, detail: Detail, reading: Reading): number | undefined {
  const time = detail[name];
  if (time === undefined) return undefined;
  if (typeof time === "number" && time >= 0 && time < latestSeconds) return time * 1000;
  const read = typeof time === "string" ? parseIsoTime(time) : undefined;
  if (read === undefined) {
    const expected = 'a time, as "2026-08-01T12:00:00+00:00" or in seconds since 1970';
    reading.problems.push({ ...wrongType(pathIn(reading, name), expected, time), code: "illegal-time" });
  }
  return read;
}

const statuses = ["ACTIVE", "ARCHIVED", "ACTIVATING"] as const;

function readStatus({ imageStatus }: Detail, reading: Reading): Image["imageStatus"] {
  if (imageStatus === undefined) return undefined;
  const status = statuses.find((one) => one === imageStatus);
  if (status === undefined) {
    const expected = '"ACTIVE", "ARCHIVED" or "ACTIVATING"';
    const problem = wrongType(pathIn(reading, "imageStatus"), expected, imageStatus);
    reading.problems.push({ ...problem, code: "illegal-value" });
  }
  return status;
}

/** @see https://github.com/opencontainers/image-spec/blob/main/media-types.md and Docker's manifest lists */
function isIndexType(type: unknown): boolean {
  return typeof type === "string" && /\.(image\.index|manifest\.list)\./.test(type);
}

function readSubject({ subjectManifestDigest }: Detail, reading: Reading): string | undefined {
  if (subjectManifestDigest === undefined || typeof subjectManifestDigest === "string") {
    return subjectManifestDigest;
  }
  reading.problems.push(wrongType(pathIn(reading, "subjectManifestDigest"), "text", subjectManifestDigest));
  return undefined;
}

/** Made only when there is something to tell. */
function pathIn({ at }: Reading, name?: string): string {
  return `imageDetails[${at}]${name === undefined ? "" : `.${name}`}`;
}

/** Each entry fills a place in a policy's counts, so one that is there twice would push another one out. */
function duplicates(images: readonly Image[]): Problem[] {
  const first = new Map<string, number>();
  return images.flatMap(({ imageDigest }, at): Problem[] => {
    const earlier = first.get(imageDigest);
    if (earlier === undefined || imageDigest === "") {
      first.set(imageDigest, at);
      return [];
    }
    const path = `imageDetails[${at}].imageDigest`;
    const message = `\`${path}\` is ${shown(imageDigest)}, as that of \`imageDetails[${earlier}]\`; list each image once, with all its tags.`;
    return [{ code: "duplicate-image", path, message }];
  });
}

function refuse(problem: Problem): Checked<Image[]> {
  return { ok: false, problems: [problem] };
}

function missing(path: string): Problem {
  const message = `\`${path}\` is missing; give the output of \`aws ecr describe-images\`, unchanged.`;
  return { code: "missing-property", path, message };
}

function wrongType(path: string, expected: string, got: unknown): Problem {
  const where = path === "" ? "The images" : `\`${path}\``;
  return { code: "wrong-type", path, message: `${where} must be ${expected}, got ${shown(got)}.` };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
