import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";

import { CreateRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import { build } from "esbuild";

import { checkout } from "../../local/paths";
import { count, recordCalls } from "../../test/shared/calls";
import { pushImageTree, type ImageTree } from "../../test/shared/image-tree";
import { loneAccount, type LoneAccount } from "../measuring/lone-account";
import { publish } from "../measuring/report";
import type { CopyCost } from "./copy-once";

/** What the gateway saw of a copy. */
interface Traffic extends CopyCost {
  readonly mounts: number;
  readonly downloads: number;
  readonly uploads: number;
}

/**
 * Promotes an image of so many megabytes (500) in four layers, of random bytes: where the registry mounts layers, and where
 * it can't. In a process of its own, bundled as the package's code is.
 */
export async function promotion(given: readonly string[]): Promise<void> {
  const [megabytes = 500] = given.map(Number);
  const account = await loneAccount();
  const script = path.join(checkout, `.berth-bench-copy-${process.pid}.cjs`);
  try {
    await bundle(script);
    const { ecr, target } = registryOf(account);
    const repositories = ["promotion-dev", "promotion-mounted", "promotion-sent"] as const;
    for (const repositoryName of repositories)
      await ecr.send(new CreateRepositoryCommand({ repositoryName }));
    const [dev, ...targets] = repositories;
    const tree = await pushImageTree(target(dev), tag, { layerBytes: (megabytes / 4) * 1e6 });
    const rows: (readonly [string, Traffic])[] = [];
    for (const [place, to] of targets.entries()) {
      const way = place === 0 ? "mount" : "send";
      rows.push([way, await copy(account, script, [dev, to, tree.digest, way])]);
      console.log(JSON.stringify(rows.at(-1)));
    }
    rows.push(["again", await copy(account, script, [dev, targets[1], tree.digest, "send"])]);
    const judged = await judge(account, targets, tree);
    const name = ["npm run bench -- promotion", ...given].join(" ");
    publish(name, 1, `${table(megabytes, tree.blobs.length, rows)}\n${judged}`);
  } finally {
    rmSync(script, { force: true });
    await account.close();
  }
}

async function bundle(outfile: string): Promise<void> {
  await build({
    ...{ entryPoints: [path.join(__dirname, "copy-once.ts")], outfile },
    ...{ bundle: true, platform: "node", format: "cjs", packages: "external", logLevel: "error" },
  });
}

function registryOf({ local }: LoneAccount) {
  const { endpoint } = local.mended;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return {
    ecr: new ECRClient({ endpoint, region: "us-east-1", credentials }),
    target: (repository: string) => ({ registry: new URL(endpoint).host, repository, secret: undefined }),
  };
}

async function copy(account: LoneAccount, script: string, args: readonly string[]): Promise<Traffic> {
  const { endpoint } = account.local.mended;
  const { result, calls } = await recordCalls(endpoint, () =>
    promisify(execFile)(process.execPath, [script, ...args], {
      env: { ...account.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    }),
  );
  return {
    ...(JSON.parse(result.stdout) as CopyCost),
    mounts: calls.filter(({ operation, status }) => operation === "POST blob" && status === 201).length,
    downloads: count(calls, "registry:GET blob"),
    uploads: count(calls, "registry:PUT blob"),
  };
}

/** What crane reads of both copies, where it is on `PATH`: the tag's digest, and every manifest and layer to the byte. */
async function judge(
  { local }: LoneAccount,
  repositories: readonly string[],
  { digest, manifests, blobs }: ImageTree,
): Promise<string> {
  const host = new URL(local.mended.endpoint).host;
  try {
    await crane("version");
  } catch {
    return "crane was not there to judge the copies.";
  }
  for (const repository of repositories) {
    const at = `${host}/${repository}`;
    const tagged = await crane("manifest", `${at}:${tag}`, "--insecure");
    const read = [tagged];
    for (const one of manifests) read.push(await crane("manifest", `${at}@${one}`, "--insecure"));
    for (const one of blobs) read.push(await crane("blob", `${at}@${one}`, "--insecure"));
    assert.deepEqual(read, [digest, ...manifests, ...blobs], `crane, of ${repository}`);
  }
  return "crane reads from both copies the digest under the tag, and every manifest and layer as its digest says.";
}

/** The digest of what it prints. */
async function crane(...args: readonly string[]): Promise<string> {
  const child = spawn("crane", args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close") as Promise<[number]>;
  const hash = createHash("sha256");
  for await (const chunk of child.stdout) hash.update(chunk as Buffer);
  const [code] = await ended;
  if (code !== 0) throw new Error(`crane ${args.join(" ")} ended with ${code}.`);
  return `sha256:${hash.digest("hex")}`;
}

/** As that of a content. */
const tag = `web-${"0".repeat(32)}`;

function table(megabytes: number, blobs: number, rows: readonly (readonly [string, Traffic])[]): string {
  const titles: Readonly<Record<string, string>> = {
    mount: "mounted",
    send: "sent: another registry",
    again: "the same once more",
  };
  return [
    `### An image of ${megabytes} MB, ${blobs} blobs with configurations and a signature, on the local AWS`,
    "",
    "| way | blobs mounted | blobs down | blobs up | MB sent | wall s | peak MB |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map(([way, one]) => {
      const sent = (one.bytesSent / 1e6).toFixed(0);
      const cost = [one.mounts, one.downloads, one.uploads, sent];
      return `| ${titles[way] ?? way} | ${cost.join(" | ")} | ${one.wallSeconds.toFixed(1)} | ${one.peakMegabytes.toFixed(0)} |`;
    }),
    "",
    "Counted at the gateway. The memory is that of the process that copies.",
  ].join("\n");
}
