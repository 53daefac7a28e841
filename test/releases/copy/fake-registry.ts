import { createHash } from "node:crypto";
import * as http from "node:http";
import type { AddressInfo } from "node:net";

import type { EcrClient } from "../../../inventory";

/** A registry over HTTP that speaks the distribution protocol, with repositories, faults and a log of what it was asked. */
export class FakeRegistry {
  /** Whether it mounts what another repository of it has. */
  mounts = true;
  /** Whether it knows referrers. */
  knowsReferrers = true;
  /** Answers this instead, where it answers something. */
  fault: (request: string) => number | "break" | undefined = () => undefined;
  /** Method and path below `/v2/`, without queries. */
  readonly asked: string[] = [];
  /** How many bytes of blobs it took. */
  bytesTaken = 0;
  readonly #repositories = new Map<string, FakeRepository>();
  readonly #server = http.createServer((request, response) => void this.#answer(request, response));
  #origin = "";

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What gives its token, and lists the tags of its repositories. */
  get ecr(): EcrClient {
    const authorizationData = [{ authorizationToken: token, proxyEndpoint: this.#origin }];
    const send = (command: { readonly input?: { readonly repositoryName?: string } }) => {
      const { tags } = this.repository(command.input?.repositoryName ?? "");
      const imageIds = [...tags].map(([imageTag, imageDigest]) => ({ imageTag, imageDigest }));
      return Promise.resolve({ authorizationData, imageIds });
    };
    return { send: send as EcrClient["send"] };
  }

  repository(name: string): FakeRepository {
    const found = this.#repositories.get(name) ?? new FakeRepository();
    this.#repositories.set(name, found);
    return found;
  }

  /** What it was asked that writes. */
  get writes(): readonly string[] {
    return this.asked.filter((one) => /^(POST|PUT|PATCH|DELETE)/.test(one));
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.#origin);
    const asked = `${request.method ?? ""} ${url.pathname.replace(/^\/v2\//, "")}`;
    this.asked.push(asked);
    const end = (status: number, headers: http.OutgoingHttpHeaders = {}, body: Buffer | string = "") => {
      response.writeHead(status, headers);
      response.end(request.method === "HEAD" ? undefined : body);
    };
    if (request.headers.authorization !== `Basic ${token}`) return end(401);
    const fault = this.fault(asked);
    if (fault === "break") return void request.socket.destroy();
    const body = await bodyOf(request);
    if (fault !== undefined)
      return end(fault, {}, JSON.stringify({ errors: [{ code: "DENIED", message: "no" }] }));
    const [, name = "", kind = "", reference = ""] =
      /^\/v2\/(.+)\/(manifests|blobs\/uploads|blobs|referrers)\/(.*)$/.exec(url.pathname) ?? [];
    const repository = this.repository(name);
    switch (`${request.method ?? ""} ${kind}`) {
      case "HEAD manifests":
      case "GET manifests": {
        const digest = repository.tags.get(reference) ?? reference;
        const found = repository.manifests.get(digest);
        if (!found) return end(404);
        return end(200, { "content-type": found.mediaType, "docker-content-digest": digest }, found.bytes);
      }
      case "GET referrers": {
        if (!this.knowsReferrers) return end(404);
        const manifests = repository.referrersOf(reference).map((digest) => ({ digest }));
        return end(200, { "content-type": "application/json" }, JSON.stringify({ manifests }));
      }
      case "PUT manifests": {
        const refused = repository.put(reference, body, request.headers["content-type"] ?? "");
        return refused === undefined ? end(201) : end(400, {}, refused);
      }
      case "HEAD blobs":
      case "GET blobs": {
        const found = repository.blobs.get(reference);
        return found ? end(200, { "content-length": found.length }, found) : end(404);
      }
      case "POST blobs/uploads": {
        const [mount, from] = [url.searchParams.get("mount"), url.searchParams.get("from")];
        const found = this.mounts && mount && from ? this.repository(from).blobs.get(mount) : undefined;
        if (found && mount) {
          repository.blobs.set(mount, found);
          return end(201);
        }
        return end(202, { location: `/v2/${name}/blobs/uploads/1?state=x` });
      }
      case "PUT blobs/uploads": {
        const digest = url.searchParams.get("digest") ?? "";
        if (url.searchParams.get("state") !== "x" || digestOf(body) !== digest) return end(400);
        repository.blobs.set(digest, body);
        this.bytesTaken += body.length;
        return end(201);
      }
      default:
        return end(404);
    }
  }
}

const token = Buffer.from("AWS:secret").toString("base64");

/** What a repository has. Images are told from others by their content. */
export class FakeRepository {
  readonly manifests = new Map<string, { readonly bytes: Buffer; readonly mediaType: string }>();
  readonly blobs = new Map<string, Buffer>();
  readonly tags = new Map<string, string>();

  /** An image of two layers and a configuration. */
  image(content: string, more: object = {}): string {
    const blobs = [`config of ${content}`, "base layer", `layer of ${content}`].map((text) =>
      this.blob(text),
    );
    const [config, ...layers] = blobs;
    return this.manifest({ config, layers, ...more });
  }

  index(...children: readonly string[]): string {
    const mediaType = "application/vnd.oci.image.index.v1+json";
    return this.manifest({ manifests: children.map((digest) => ({ digest })) }, mediaType);
  }

  blob(text: string): { digest: string; size: number } {
    const content = Buffer.from(text);
    this.blobs.set(digestOf(content), content);
    return { digest: digestOf(content), size: content.length };
  }

  manifest(content: object, mediaType = "application/vnd.oci.image.manifest.v1+json"): string {
    // Spaces that a second writing would lose.
    const bytes = Buffer.from(
      ` ${JSON.stringify({ schemaVersion: 2, mediaType, ...content }, undefined, 3)}`,
    );
    const digest = digestOf(bytes);
    this.manifests.set(digest, { bytes, mediaType });
    return digest;
  }

  referrersOf(digest: string): string[] {
    return [...this.manifests].flatMap(([one, { bytes }]) =>
      (JSON.parse(bytes.toString()) as Content).subject?.digest === digest ? [one] : [],
    );
  }

  /** As ECR: what a manifest refers to has to be there before it. Answers why it refuses. */
  put(reference: string, bytes: Buffer, mediaType: string): string | undefined {
    const { manifests = [], config, layers = [] } = JSON.parse(bytes.toString()) as Content;
    const blobs = [...(config ? [config] : []), ...layers];
    if (manifests.some(({ digest }) => !this.manifests.has(digest)))
      return "ReferencedImagesNotFoundException";
    if (blobs.some(({ digest }) => !this.blobs.has(digest))) return "LayersNotFoundException";
    const digest = digestOf(bytes);
    if (reference.startsWith("sha256:") && reference !== digest) return "ImageDigestDoesNotMatchException";
    this.manifests.set(digest, { bytes, mediaType });
    if (!reference.startsWith("sha256:")) this.tags.set(reference, digest);
    return undefined;
  }
}

interface Content {
  readonly manifests?: readonly { readonly digest: string }[];
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
  readonly subject?: { readonly digest: string };
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

async function bodyOf(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
