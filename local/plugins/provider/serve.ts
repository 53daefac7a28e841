import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { onParentDeath } from "../../process/parent-death";
import { EngineLog } from "./engine-log";
import type { CallContext, Plugin } from "./resource";
import { ProviderService } from "./service";

/** A plugin that answers. */
export interface Served {
  readonly port: number;
  close(): void;
}

/**
 * Runs this process as a provider plugin: prints the port on standard output, as the engine expects, and ends with the
 * engine. The engine gives its own address as the first argument.
 */
export async function runPlugin<Context extends CallContext>(
  plugin: Plugin<Context>,
  args: readonly string[],
): Promise<void> {
  // First of all: an engine that ends before it is looked at is never missed.
  onParentDeath(() => process.exit(0));
  const { port } = await serve(
    plugin,
    args.find((arg) => !arg.startsWith("-")),
  );
  process.stdout.write(`${port}\n`);
}

/** Serves a plugin on a free port of this machine. */
export async function serve<Context extends CallContext>(
  plugin: Plugin<Context>,
  engineAddress?: string,
): Promise<Served> {
  // Policies and container definitions can be large; the engine sets no limit either.
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  const engine = new EngineLog(engineAddress);
  server.addService(ResourceProviderService, new ProviderService(plugin, engine).handlers());
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    port,
    close() {
      engine.close();
      server.forceShutdown();
    },
  };
}
