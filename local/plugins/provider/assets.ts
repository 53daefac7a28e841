/** What the engine marks a value by that isn't a plain one: sdk/go/common/resource/sig/sig.go. */
export const signatureKey = "4dabf18193072939515e22adb298388d";

/** A file that a program hands over. The engine tells it by its hash, and sends no more where nothing is to be written. */
export class Asset {
  constructor(
    readonly hash: string,
    readonly source?: { readonly text: string } | Place,
  ) {}
}

/** Files that a program hands over together. */
export class Archive {
  constructor(
    readonly hash: string,
    readonly source?: { readonly assets: Readonly<Record<string, Asset | Archive>> } | Place,
  ) {}
}

/** Where its content is: on this machine, or elsewhere. */
export type Place = { readonly path: string } | { readonly uri: string };

export function isAsset(value: unknown): value is Asset | Archive {
  return value instanceof Asset || value instanceof Archive;
}

/** Reads what the engine sent; `undefined` where it's neither. */
export function assetFromWire(wire: Wire): Asset | Archive | undefined {
  switch (wire[signatureKey]) {
    case assetSignature:
      return new Asset(textIn(wire, "hash") ?? "", textSource(wire) ?? placeIn(wire));
    case archiveSignature:
      return new Archive(textIn(wire, "hash") ?? "", placeIn(wire) ?? assetsIn(wire));
    default:
      return undefined;
  }
}

/** Writes it the way the engine reads it. */
export function assetToWire(asset: Asset | Archive): Wire {
  const { hash } = asset;
  const source: Content = asset.source ?? {};
  const signature = asset instanceof Asset ? assetSignature : archiveSignature;
  const content =
    "assets" in source
      ? {
          assets: Object.fromEntries(
            Object.entries(source.assets).map(([name, inner]) => [name, assetToWire(inner)]),
          ),
        }
      : source;
  return { [signatureKey]: signature, ...(hash !== "" && { hash }), ...content };
}

type Wire = Readonly<Record<string, unknown>>;
type Content =
  { readonly assets: Readonly<Record<string, Asset | Archive>> } | { readonly text?: string } | Place;

const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

function textIn(wire: Wire, name: string): string | undefined {
  const value = wire[name];
  return typeof value === "string" ? value : undefined;
}

function textSource(wire: Wire): { readonly text: string } | undefined {
  const text = textIn(wire, "text");
  return text === undefined ? undefined : { text };
}

function placeIn(wire: Wire): Place | undefined {
  const [path, uri] = [textIn(wire, "path"), textIn(wire, "uri")];
  return path !== undefined ? { path } : uri !== undefined ? { uri } : undefined;
}

function assetsIn(wire: Wire): { readonly assets: Readonly<Record<string, Asset | Archive>> } | undefined {
  const assets = wire["assets"];
  if (typeof assets !== "object" || assets === null) return undefined;
  const inner = Object.entries(assets).map(([name, value]) => {
    const asset = assetFromWire(value as Wire);
    if (!asset) throw new Error(`${JSON.stringify(name)} of an archive is neither an asset nor an archive.`);
    return [name, asset] as const;
  });
  return { assets: Object.fromEntries(inner) };
}
