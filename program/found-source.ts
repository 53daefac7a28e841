import type { BuildSource, DigestSource } from "../components";
import type { Problem } from "../retention";
import type { OwnResources, RepositoryImages } from "./account/account";
import type { PromotedImage } from "./config/promoted";
import type { WithdrawalsKnown, WithdrawnContent } from "./withdrawals/withdrawn-content";

/** Where an image comes from, and what there is to say about it. */
export type FoundSource = ChosenSource | { readonly problem: Problem };

export interface ChosenSource {
  readonly source: BuildSource | DigestSource;
  readonly warning?: string;
  /** Where the image is withdrawn: what is said of it takes another look at the repository. */
  readonly withdrawn?: WithdrawnContent;
}

/** What is known when the source of an image is decided. */
export interface Circumstances {
  readonly repositoryName: string;
  readonly images: RepositoryImages;
  /** The tags that this stack's state has pushed. */
  readonly ownTags: ReadonlySet<string>;
  /** The hash of what is to be built, where something is. */
  readonly contentHash: string | undefined;
  /** Whether an image that this stack has not pushed may be run for the content that its tag names. @default each is */
  readonly isTrusted?: (digest: string) => boolean;
  /** What is withdrawn in the repository. @default nothing */
  readonly withdrawals?: WithdrawalsKnown;
  /** What this stack's state says that its releases are of. @default nothing */
  readonly releases?: OwnResources["releases"];
  /** What this run promotes, and whether that is the only way in. @default nothing, and it isn't */
  readonly promotion?: Promotion;
}

/** What this run knows of promotion. */
export interface Promotion {
  /** What it promotes, by the image's name. @default nothing */
  readonly images?: Readonly<Record<string, PromotedImage>>;
  /** Whether this stage builds nothing, and takes what was promoted. @default it builds what it lacks */
  readonly isOnlyWay?: boolean;
  /** Whether what is promoted comes after this run, as it does after a preview. @default it is there */
  readonly isAhead?: boolean;
  /** The stack, as commands name it. */
  readonly stack?: string;
}
