import { localRegion } from "./environment";
import { baseImageFiles, pushImage } from "./registry";

const repository = "library/busybox";
const tag = "1.35";

/**
 * The image that `FROM busybox:1.35` finds through BuildKit's mirror, made of Debian's static busybox.
 * Where Docker Hub answers, the same Dockerfile gets the official one.
 */
export async function ensureBaseImage(o: {
  endpoint: string;
  registry: string;
  secret: string;
  busybox: string;
}): Promise<void> {
  const manifest = await fetch(`http://${o.registry}/v2/${repository}/manifests/${tag}`, { method: "HEAD" });
  if (manifest.ok) return;
  await createRepository(o.endpoint, o.secret);
  await pushImage({
    registry: o.registry,
    secret: o.secret,
    repository,
    tag,
    files: baseImageFiles(o.busybox),
    config: { cmd: ["sh"] },
  });
}

async function createRepository(endpoint: string, secretAccessKey: string): Promise<void> {
  const { CreateRepositoryCommand, ECRClient, RepositoryAlreadyExistsException } =
    await import("@aws-sdk/client-ecr");
  const credentials = { accessKeyId: "test", secretAccessKey };
  const ecr = new ECRClient({ endpoint, region: localRegion, credentials });
  try {
    await ecr.send(new CreateRepositoryCommand({ repositoryName: repository }));
  } catch (error) {
    if (!(error instanceof RepositoryAlreadyExistsException)) throw error;
  } finally {
    ecr.destroy();
  }
}
