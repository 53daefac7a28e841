import type { ImageFile } from "./image-file";
import { packLayer, sha256 } from "./layer";
import { headManifest, pushBlob, pushManifest } from "./registry-client";

/** What the containers of an image start with, unless they are told otherwise. */
export interface ImageConfig {
  readonly cmd?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `8080` or `8080/tcp`. */
  readonly exposedPorts?: readonly (number | string)[];
  /** `os/architecture`; this machine's Linux architecture unless given. */
  readonly platform?: string;
}

/**
 * Pushes an image of one layer over the registry protocol. The same arguments always give the same digest; what the
 * registry has already is not sent again.
 */
export async function pushImage(o: {
  /** `127.0.0.1:PORT`. */
  readonly registry: string;
  readonly repository: string;
  /** `AWS_SECRET_ACCESS_KEY` of the local AWS. @default this process's own */
  readonly secret?: string | undefined;
  readonly tag: string;
  readonly files: readonly ImageFile[];
  readonly config: ImageConfig;
}): Promise<{ digest: string }> {
  const layer = await packLayer(o.files);
  const config = Buffer.from(JSON.stringify(imageConfig(o.config, layer.diffId)));
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: {
        mediaType: "application/vnd.oci.image.config.v1+json",
        digest: sha256(config),
        size: config.length,
      },
      layers: [
        {
          mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
          digest: layer.digest,
          size: layer.blob.length,
        },
      ],
    }),
  );
  const digest = sha256(manifest);
  const target = { registry: o.registry, repository: o.repository, secret: o.secret };
  if ((await headManifest(target, o.tag)) === digest) return { digest };
  await pushBlob(target, layer.digest, layer.blob);
  await pushBlob(target, sha256(config), config);
  await pushManifest(target, o.tag, manifest, manifestType);
  return { digest };
}

const manifestType = "application/vnd.oci.image.manifest.v1+json";

function imageConfig(config: ImageConfig, diffId: string): object {
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  const [os, arch] = (config.platform ?? `linux/${architecture}`).split("/");
  const ports = (config.exposedPorts ?? []).map((port) =>
    String(port).includes("/") ? port : `${port}/tcp`,
  );
  return {
    created: "1970-01-01T00:00:00Z",
    architecture: arch,
    os,
    config: {
      ...(config.cmd ? { Cmd: config.cmd } : {}),
      ...(config.entrypoint ? { Entrypoint: config.entrypoint } : {}),
      Env: Object.entries({ PATH: "/bin:/sbin:/usr/bin:/usr/sbin", ...config.env }).map((pair) =>
        pair.join("="),
      ),
      ...(ports.length > 0 ? { ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])) } : {}),
    },
    rootfs: { type: "layers", diff_ids: [diffId] },
    history: [{ created: "1970-01-01T00:00:00Z", created_by: "pulumi-berth local/registry" }],
  };
}
