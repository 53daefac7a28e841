import { status, type handleUnaryCall, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { EngineAutonaming } from "./autoname";
import type { Difference } from "./compare";
import { EngineLog } from "./engine-log";
import { Lifecycle } from "./lifecycle";
import type { CallContext, FunctionType, Plugin } from "./resource";
import { reveal } from "./secrets";
import { toStatus } from "./status";
import { Secret, containsUnknown, fromStruct, toStruct, UNKNOWN, type Values } from "./values";

/** Answers the engine's requests for a plugin. */
export class ProviderService<Context extends CallContext> {
  private readonly cancelled = new AbortController();
  private readonly lifecycles: Map<string, Lifecycle<Context>>;
  private readonly functions: ReadonlyMap<string, FunctionType<Context>>;

  constructor(
    private readonly plugin: Plugin<Context>,
    private readonly engine: EngineLog,
  ) {
    this.lifecycles = new Map(plugin.resources.map((type) => [type.token, new Lifecycle(plugin, type)]));
    this.functions = new Map(plugin.functions.map((type) => [type.token, type]));
  }

  /** The handlers, by the names of the protocol. What is not here answers UNIMPLEMENTED. */
  handlers(): UntypedServiceImplementation {
    return {
      handshake: unary(() => this.handshake()),
      getSchema: unary(() => this.getSchema()),
      getPluginInfo: unary(() => new PluginInfo().setVersion(this.plugin.version)),
      getMapping: unary(() => new proto.GetMappingResponse()),
      getMappings: unary(() => new proto.GetMappingsResponse()),
      attach: unary((request: PluginAttach) => {
        this.engine.attach(request.getAddress());
        return new Empty();
      }),
      cancel: unary(() => {
        this.cancelled.abort(new Error("The engine was cancelled."));
        return new Empty();
      }),
      checkConfig: unary((request: proto.CheckRequest) =>
        new proto.CheckResponse().setInputs(request.getNews()),
      ),
      diffConfig: unary((request: proto.DiffRequest) => this.diffConfig(request)),
      configure: unary((request: proto.ConfigureRequest) => this.configure(request)),
      check: unary((request: proto.CheckRequest) => this.check(request)),
      diff: unary((request: proto.DiffRequest) => this.diff(request)),
      create: unary((request: proto.CreateRequest) => this.create(request)),
      read: unary((request: proto.ReadRequest) => this.read(request)),
      update: unary((request: proto.UpdateRequest) => this.update(request)),
      delete: unary((request: proto.DeleteRequest) => this.delete(request)),
      invoke: unary((request: proto.InvokeRequest) => this.invoke(request)),
    };
  }

  private handshake(): proto.ProviderHandshakeResponse {
    return new proto.ProviderHandshakeResponse()
      .setAcceptSecrets(true)
      .setAcceptResources(true)
      .setSupportsAutonamingConfiguration(true);
  }

  private getSchema(): proto.GetSchemaResponse {
    const { name, version } = this.plugin;
    return new proto.GetSchemaResponse().setSchema(JSON.stringify({ name, version }));
  }

  private diffConfig(request: proto.DiffRequest): proto.DiffResponse {
    const region = (struct: Parameters<typeof fromStruct>[0]) => fromStruct(struct)["region"];
    const [before, after] = [region(request.getOlds()), region(request.getNews())];
    const moved =
      before !== undefined &&
      after !== undefined &&
      before !== UNKNOWN &&
      after !== UNKNOWN &&
      before !== after;
    return new proto.DiffResponse()
      .setChanges(
        moved ? proto.DiffResponse.DiffChanges.DIFF_SOME : proto.DiffResponse.DiffChanges.DIFF_UNKNOWN,
      )
      .setReplacesList(moved ? ["region"] : []);
  }

  private async configure(request: proto.ConfigureRequest): Promise<proto.ConfigureResponse> {
    await this.plugin.configure(reveal(fromStruct(request.getArgs())));
    return new proto.ConfigureResponse()
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setSupportspreview(true)
      .setSupportsAutonamingConfiguration(true);
  }

  private async check(request: proto.CheckRequest): Promise<proto.CheckResponse> {
    const engine = autonamingOf(request);
    const { inputs, failures } = await this.lifecycle(request.getUrn()).check(
      fromStruct(request.getOlds()),
      fromStruct(request.getNews()),
      {
        logicalName: logicalName(request.getUrn()),
        seed: request.getRandomseed_asU8(),
        ...(engine && { engine }),
      },
    );
    return new proto.CheckResponse()
      .setInputs(toStruct(inputs))
      .setFailuresList(
        failures.map(({ property, reason }) =>
          new proto.CheckFailure().setProperty(property).setReason(reason),
        ),
      );
  }

  private diff(request: proto.DiffRequest): proto.DiffResponse {
    const { differences, deleteBeforeReplace } = this.lifecycle(request.getUrn()).compare(
      fromStruct(request.getOlds()),
      fromStruct(request.getNews()),
      request.getIgnorechangesList(),
    );
    const { DIFF_SOME, DIFF_NONE } = proto.DiffResponse.DiffChanges;
    const top = (list: readonly Difference[]) => [
      ...new Set(list.map(({ path }) => path.split(/[.[]/)[0] as string)),
    ];
    const response = new proto.DiffResponse()
      .setChanges(differences.length > 0 ? DIFF_SOME : DIFF_NONE)
      .setDiffsList(top(differences))
      .setReplacesList(top(differences.filter(({ replace }) => replace)))
      .setDeletebeforereplace(deleteBeforeReplace)
      .setHasdetaileddiff(true);
    for (const difference of differences)
      response
        .getDetaileddiffMap()
        .set(difference.path, new proto.PropertyDiff().setKind(kindOf(difference)));
    return response;
  }

  private async create(request: proto.CreateRequest): Promise<proto.CreateResponse> {
    const inputs = fromStruct(request.getProperties());
    const lifecycle = this.lifecycle(request.getUrn());
    if (request.getPreview())
      return new proto.CreateResponse().setProperties(toStruct(lifecycle.previewCreate(inputs)));
    const { id, state } = await lifecycle.create(this.call(request.getUrn(), request.getTimeout()), inputs);
    return new proto.CreateResponse().setId(id).setProperties(toStruct(state));
  }

  private async read(request: proto.ReadRequest): Promise<proto.ReadResponse> {
    const recorded = await this.lifecycle(request.getUrn()).read(
      this.call(request.getUrn(), request.getTimeout()),
      request.getId(),
      fromStruct(request.getProperties()),
      fromStruct(request.getInputs()),
    );
    if (!recorded) return new proto.ReadResponse();
    return new proto.ReadResponse()
      .setId(recorded.id)
      .setProperties(toStruct(recorded.state))
      .setInputs(toStruct(recorded.inputs));
  }

  private async update(request: proto.UpdateRequest): Promise<proto.UpdateResponse> {
    const [state, inputs] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
    const ignore = request.getIgnorechangesList();
    const lifecycle = this.lifecycle(request.getUrn());
    if (request.getPreview())
      return new proto.UpdateResponse().setProperties(
        toStruct(lifecycle.previewUpdate(state, inputs, ignore)),
      );
    const call = this.call(request.getUrn(), request.getTimeout());
    const updated = await lifecycle.update(call, request.getId(), state, inputs, ignore);
    return new proto.UpdateResponse().setProperties(toStruct(updated.state));
  }

  private async delete(request: proto.DeleteRequest): Promise<Empty> {
    const call = this.call(request.getUrn(), request.getTimeout());
    await this.lifecycle(request.getUrn()).delete(call, request.getId(), fromStruct(request.getProperties()));
    return new Empty();
  }

  private async invoke(request: proto.InvokeRequest): Promise<proto.InvokeResponse> {
    const type = this.functions.get(request.getTok());
    if (!type) throw notServed(this.plugin.name, "function", request.getTok(), this.functions);
    const args = reveal(fromStruct(request.getArgs()));
    if (containsUnknown(args)) return new proto.InvokeResponse();
    const context = await this.plugin.context(this.call("", 0), args);
    const result = await type.invoke(context, args);
    return new proto.InvokeResponse().setReturn(toStruct(withSecrets(result, type.secrets ?? [])));
  }

  private lifecycle(urn: string): Lifecycle<Context> {
    const token = typeOf(urn);
    const known = this.lifecycles.get(token);
    if (known) return known;
    const type = this.plugin.find?.(token);
    if (!type)
      throw notServed(
        this.plugin.name,
        "resource type",
        token,
        this.plugin.find ? undefined : this.lifecycles,
      );
    const lifecycle = new Lifecycle(this.plugin, type);
    this.lifecycles.set(token, lifecycle);
    return lifecycle;
  }

  private call(urn: string, timeoutSeconds: number): CallContext {
    const given = timeoutSeconds > 0 ? timeoutSeconds * 1000 : undefined;
    return {
      urn,
      signal: this.cancelled.signal,
      timeoutMs: (otherwise) => given ?? otherwise,
      log: (severity, message) => this.engine.write(urn, severity, message),
    };
  }
}

function unary<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    void (async () => handle(call.request))().then(
      (response) => callback(null, response),
      (error: unknown) => callback(toStatus(error)),
    );
  };
}

function notServed(
  plugin: string,
  kind: string,
  token: string,
  served: ReadonlyMap<string, unknown> | undefined,
): Error {
  const list = served ? ` It serves: ${[...served.keys()].join(", ")}.` : "";
  return Object.assign(
    new Error(
      `The stand-in for the ${plugin} plugin serves no ${kind} "${token}".${list} Use the official plugin for others.`,
    ),
    { code: status.UNIMPLEMENTED },
  );
}

function typeOf(urn: string): string {
  const qualified = urn.split("::")[2] ?? "";
  return qualified.slice(qualified.lastIndexOf("$") + 1);
}

function logicalName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function autonamingOf(request: proto.CheckRequest): EngineAutonaming | undefined {
  const options = request.getAutonaming();
  if (!options) return undefined;
  const { PROPOSE, ENFORCE } = proto.CheckRequest.AutonamingOptions.Mode;
  const mode = options.getMode();
  return {
    mode: mode === PROPOSE ? "propose" : mode === ENFORCE ? "enforce" : "disable",
    proposedName: options.getProposedName(),
  };
}

function kindOf({ kind, replace }: Difference): proto.PropertyDiff.Kind {
  const { ADD, ADD_REPLACE, UPDATE, UPDATE_REPLACE, DELETE, DELETE_REPLACE } = proto.PropertyDiff.Kind;
  const kinds = {
    add: [ADD, ADD_REPLACE],
    update: [UPDATE, UPDATE_REPLACE],
    delete: [DELETE, DELETE_REPLACE],
  } as const;
  return kinds[kind][replace ? 1 : 0];
}

function withSecrets(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) =>
      value !== undefined && names.includes(name) ? [name, new Secret(value)] : [name, value],
    ),
  );
}
