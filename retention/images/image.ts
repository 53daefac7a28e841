/**
 * An image as ECR knows it, with what a lifecycle policy looks at. Times are milliseconds since 1970.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageDetail.html
 */
export interface Image {
  readonly imageDigest: string;
  /** None, of an untagged image. */
  readonly imageTags: readonly string[];
  readonly imagePushedAt: number;
  /** What its layers take, compressed. Of no concern to a policy. */
  readonly imageSizeInBytes?: number;
  readonly lastRecordedPullTime?: number;
  /** @default "ACTIVE" */
  readonly imageStatus?: "ACTIVE" | "ARCHIVED" | "ACTIVATING";
  readonly lastArchivedAt?: number;
  /** When it was restored from the archive, if it ever was. */
  readonly lastActivatedAt?: number;
  /** Whether it is an index, of which `children` need not be known. Of no concern to a policy. */
  readonly isIndex?: boolean;
  /** Of an index: the digests that it refers to. ECR doesn't list them; they are in its manifest. */
  readonly children?: readonly string[];
  /** Of a signature, an attestation or another referrer: the image that it belongs to. */
  readonly subjectManifestDigest?: string;
}

/** What becomes of an image. */
export interface Verdict {
  readonly imageDigest: string;
  /**
   * `may-expire`: AWS doesn't say. Of several images pushed at the same time, the policy takes some; a restored image is as
   * old as its push or as its restoration.
   */
  readonly outcome: "kept" | "expired" | "archived" | "may-expire";
  /** The rule that did it; `null` for a kept image, also when an index holds one that a rule would take. */
  readonly rulePriority: number | null;
}
