import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  ConfigureRequest,
  CreateRequest,
  DeleteRequest,
  ReadRequest,
  type CreateResponse,
  type ReadResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { serve } from "../../../plugins/provider";
import { awsPlugin } from "../../../plugins/aws/plugin";
import { toStruct, type Values } from "../../../plugins/provider/values";

/** The plugin without an engine: for what no engine asks of it. */
export interface PluginClient {
  create(token: string, inputs: Values): Promise<CreateResponse>;
  read(token: string, id: string, state: Values): Promise<ReadResponse>;
  delete(token: string, id: string, state: Values): Promise<void>;
  close(): void;
}

const services = [
  "appautoscaling",
  "cloudwatch",
  "ec2",
  "ecr",
  "ecs",
  "elbv2",
  "events",
  "iam",
  "lambda",
  "logs",
  "s3",
  "sqs",
  "sts",
];

/** Serves the plugin in this process, configured by provider arguments alone. */
export async function pluginClient(endpoint: string): Promise<PluginClient> {
  const served = await serve(awsPlugin("7.48.0", {}));
  const client = new ResourceProviderClient(`127.0.0.1:${served.port}`, credentials.createInsecure());
  const endpoints = [Object.fromEntries(services.map((name) => [name, endpoint]))];
  const config = {
    region: "us-east-1",
    accessKey: "test",
    secretKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    endpoints: JSON.stringify(endpoints),
  };
  await promisify((request: ConfigureRequest, done: (error: Error | null) => void) =>
    client.configure(request, done),
  )(new ConfigureRequest().setArgs(toStruct(config)));
  const urn = (token: string) => `urn:pulumi:test::test::${token}::one`;
  return {
    create: (token, inputs) =>
      promisify((request: CreateRequest, done: (error: Error | null, answer: CreateResponse) => void) =>
        client.create(request, done),
      )(new CreateRequest().setUrn(urn(token)).setProperties(toStruct(inputs))),
    read: (token, id, state) =>
      promisify((request: ReadRequest, done: (error: Error | null, answer: ReadResponse) => void) =>
        client.read(request, done),
      )(new ReadRequest().setUrn(urn(token)).setId(id).setProperties(toStruct(state))),
    delete: async (token, id, state) => {
      await promisify((request: DeleteRequest, done: (error: Error | null) => void) =>
        client.delete(request, done),
      )(new DeleteRequest().setUrn(urn(token)).setId(id).setProperties(toStruct(state)));
    },
    close() {
      client.close();
      served.close();
    },
  };
}
