import { Metadata, status, type ServiceError } from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { toStruct, type Values } from "./values";

/** The resource is there, but not (yet) what it is to be; the engine records it and tries again next time. */
export class InitializationFailed extends Error {
  override readonly name = "InitializationFailed";

  constructor(
    readonly id: string,
    readonly state: Values,
    readonly inputs: Values,
    cause: Error,
  ) {
    super(cause.message, { cause });
  }
}

/** The error as gRPC carries it. */
export function toStatus(error: unknown): Partial<ServiceError> {
  const message = error instanceof Error ? error.message : String(error);
  const metadata = new Metadata();
  if (error instanceof InitializationFailed)
    metadata.add("grpc-status-details-bin", initializationDetails(error));
  return { code: status.UNKNOWN, details: message, metadata };
}

function initializationDetails(error: InitializationFailed): Buffer {
  const detail = new ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(toStruct(error.state));
  detail.setInputs(toStruct(error.inputs));
  detail.setReasonsList([error.message]);
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const wrapped = new Status();
  wrapped.setCode(status.UNKNOWN);
  wrapped.setMessage(error.message);
  wrapped.addDetails(any);
  return Buffer.from(wrapped.serializeBinary());
}
