/** One entry of an image's only layer; paths have no leading slash. */
export type ImageFile =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly content: Buffer | string;
      readonly mode?: number;
    }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  | { readonly kind: "directory"; readonly path: string; readonly mode?: number };
