import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ensureEmulator, startEmulator } from "../../emulator";
import { createGateway } from "../../gateway";
import { userCache } from "../../paths";
import { freePort, stopDaemon } from "../../process";

/** One way to the emulator: past the gateway, or through it. */
export interface Access {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** `127.0.0.1:PORT`. */
  readonly registry: string;
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
}

/** An emulator of its own for one spec, with and without the gateway before it. No containers. */
export interface LocalAws {
  readonly bare: Access;
  readonly mended: Access;
  close(): Promise<void>;
}

export async function startLocalAws(): Promise<LocalAws> {
  const install = await ensureEmulator({ cache: userCache(), onProgress: () => undefined });
  const dir = await fs.mkdtemp(path.join(os.tmpdir(), "berth-emulator-"));
  const port = await freePort();
  const daemon = await startEmulator({ install, port, dir, logFile: path.join(dir, "emulator.log") });
  const bare = access(port);
  const gateway = await createGateway({ port: 0, emulator: bare.endpoint, dir: path.join(dir, "gateway") });
  return {
    bare,
    mended: access(gateway.port),
    async close() {
      await gateway.close();
      await stopDaemon(daemon);
      await fs.rm(dir, { recursive: true });
    },
  };
}

function access(port: number): Access {
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = {
    accessKeyId: "test",
    secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
  };
  const config = { endpoint, region: "us-east-1", credentials, maxAttempts: 1 };
  return { endpoint, registry: `127.0.0.1:${port}`, ecr: new ECRClient(config), ecs: new ECSClient(config) };
}
