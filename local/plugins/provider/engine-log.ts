import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** How much a line matters; `status` lines replace each other and are not kept. */
export type Severity = "info" | "warning" | "status";

/** Writes lines beside resources, through the engine. */
export class EngineLog {
  private client: EngineClient | undefined;

  /** Without an address, lines go nowhere. */
  constructor(private address: string | undefined) {}

  attach(address: string): void {
    this.close();
    this.address = address;
  }

  async write(urn: string, severity: Severity, message: string): Promise<void> {
    if (this.address === undefined) return;
    const client = (this.client ??= new EngineClient(this.address, credentials.createInsecure()));
    const request = new LogRequest();
    request.setUrn(urn);
    request.setMessage(message);
    request.setSeverity(severity === "warning" ? LogSeverity.WARNING : LogSeverity.INFO);
    request.setEphemeral(severity === "status");
    // A line that the engine no longer takes is no reason to fail the work that it tells of.
    await new Promise<void>((resolve) => client.log(request, () => resolve()));
  }

  close(): void {
    this.client?.close();
    this.client = undefined;
  }
}
