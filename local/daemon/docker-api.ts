import { once } from "node:events";
import * as http from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";

/** Where a Docker that the machine's administrator set up listens. */
export const defaultHost = "unix:///var/run/docker.sock";

/** Whether a Docker daemon answers at `unix://...`. */
export async function answers(host: string): Promise<boolean> {
  try {
    return (await request(host, "GET", "/_ping", 800)).status === 200;
  } catch {
    return false;
  }
}

/** Removes every container that carries the label (`key=value`), or all of them. Returns how many went. */
export async function removeContainers(host: string, label?: string): Promise<number> {
  const filters =
    label === undefined ? "" : `&filters=${encodeURIComponent(JSON.stringify({ label: [label] }))}`;
  const { body } = await request(host, "GET", `/containers/json?all=1${filters}`);
  const ids = containerList.parse(JSON.parse(body)).map((container) => container.Id);
  await Promise.all(ids.map((id) => request(host, "DELETE", `/containers/${id}?force=1&v=1`)));
  return ids.length;
}

/** Removes every image that was pulled from a registry (`127.0.0.1:PORT`). Call it once no container runs from one. */
export async function removeImages(host: string, registry: string): Promise<number> {
  const { body } = await request(host, "GET", "/images/json");
  const pulled = imageList
    .parse(JSON.parse(body))
    .filter((image) => (image.RepoDigests ?? []).some((name) => name.startsWith(`${registry}/`)));
  await Promise.all(pulled.map(({ Id }) => request(host, "DELETE", `/images/${Id}?force=1`)));
  return pulled.length;
}

/** Whether Docker has the image of a reference (`host/repository@digest`). */
export async function knowsImage(host: string, reference: string): Promise<boolean> {
  return (await request(host, "GET", `/images/${reference}/json`)).status === 200;
}

/** Takes a reference from Docker, also while a container runs its image: a later task has to pull it. */
export async function forgetImage(host: string, reference: string): Promise<void> {
  await request(host, "DELETE", `/images/${reference}?force=1`);
}

const imageList = z.array(z.object({ Id: z.string(), RepoDigests: z.array(z.string()).nullish() }));

const containerList = z.array(z.object({ Id: z.string() }));

async function request(
  host: string,
  method: string,
  path: string,
  timeout = 30_000,
): Promise<{ status: number; body: string }> {
  const socketPath = host.replace(/^unix:\/\//, "");
  const signal = AbortSignal.timeout(timeout);
  const sent = http.request({ socketPath, method, path, signal, headers: { Host: "docker" } }).end();
  const [response] = (await once(sent, "response")) as [http.IncomingMessage];
  return { status: response.statusCode ?? 0, body: await text(response) };
}
