import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as readline from "node:readline";
import { promisify } from "node:util";

import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConfigureRequest, DiffRequest, type DiffResponse } from "@pulumi/pulumi/proto/provider_pb";

import { toStruct } from "../../../local/plugins/provider/values";

export interface BuildPlaces {
  /** Absolute. */
  readonly context: string;
  readonly dockerfile: string;
}

/** The real docker-build plugin, without an engine. */
export interface DockerBuildPlugin {
  /**
   * Whether it would build anew what it built when this was its `contextHash`; rejects where it can't tell. There is no
   * other way to ask: in a preview the hash itself is unknown, and else there has to be a build.
   */
  findsChange(contextHash: string, build: BuildPlaces): Promise<boolean>;
  close(): Promise<void>;
}

export async function startDockerBuildPlugin(executable: string): Promise<DockerBuildPlugin> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "berth-docker-build-"));
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    DOCKER_CONFIG: home,
    DOCKER_HOST: `unix://${home}/none`,
  };
  const plugin = spawn(executable, [noEngine], { cwd: home, env, stdio: ["ignore", "pipe", "ignore"] });
  const [port] = (await once(readline.createInterface({ input: plugin.stdout }), "line")) as [string];
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  await promisify((request: ConfigureRequest, done: (error: Error | null) => void) =>
    client.configure(request, done),
  )(new ConfigureRequest().setArgs(toStruct({})));
  const diff = promisify((request: DiffRequest, done: (error: Error | null, answer: DiffResponse) => void) =>
    client.diff(request, done),
  );
  return {
    async findsChange(contextHash, { context, dockerfile }) {
      const inputs = {
        push: false,
        context: { location: context },
        dockerfile: { location: dockerfile },
      };
      const answer = await diff(
        new DiffRequest()
          .setId("web")
          .setUrn("urn:pulumi:test::test::docker-build:index:Image::web")
          .setOlds(toStruct({ ...inputs, contextHash, digest: "", ref: "" }))
          .setOldInputs(toStruct(inputs))
          .setNews(toStruct(inputs)),
      );
      const changes: string[] = [];
      answer.getDetaileddiffMap().forEach((_change, property) => changes.push(property));
      if (changes.some((property) => property !== "contextHash"))
        throw new Error(`The plugin finds other changes than the test makes: ${changes.join(", ")}.`);
      return changes.length > 0;
    },
    async close() {
      client.close();
      plugin.kill();
      await once(plugin, "close");
      fs.rmSync(home, { recursive: true });
    },
  };
}

/** Where it would send its log, were there an engine. */
const noEngine = "127.0.0.1:1";
