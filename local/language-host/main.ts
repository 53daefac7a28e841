import { Server, ServerCredentials } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { version } from "@pulumi/pulumi/package.json";

import { onParentDeath } from "../process/parent-death";
import { LanguageService } from "./service";

/** As the official host: a stack's whole configuration or a large program's outputs come in one message. */
const messageLimit = 400 * 1024 * 1024;

/**
 * Runs this process as Pulumi's language host for Node.js: prints its port on standard output, where the engine looks
 * for it. The engine gives its own address as the last argument.
 */
async function main(args: readonly string[]): Promise<void> {
  const service = new LanguageService(version, args.filter((arg) => !arg.startsWith("-")).at(-1) ?? "");
  const server = new Server({
    "grpc.max_receive_message_length": messageLimit,
    "grpc.max_send_message_length": messageLimit,
  });
  server.addService(LanguageRuntimeService, service.handlers());
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const end = () => void service.end().finally(() => process.exit(0));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
  onParentDeath(end);
  process.stdout.write(`${port}\n`);
}

void main(process.argv.slice(2));
