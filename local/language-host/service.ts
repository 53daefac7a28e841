import * as path from "node:path";
import { createRequire } from "node:module";

import {
  type handleUnaryCall,
  type ServerUnaryCall,
  type UntypedServiceImplementation,
  status,
} from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";

import { LocalError } from "../errors";
import { nodePackages, readManifest } from "./node-packages";
import { type ProgramRun, programArguments, programEnvironment } from "./program-command";
import { programDependencies } from "./program-dependencies";
import { type RequiredPackage, requiredPackages } from "./required-packages";
import { type ProgramEnd, runProgram } from "./run-program";
import { runtimeOptions } from "./runtime-options";

/** Answers what the engine asks of a language host while it previews, deploys or describes a Node.js program. */
export class LanguageService {
  /** Every program that runs now, with the promise of its end. */
  private readonly running = new Map<AbortController, Promise<unknown>>();

  constructor(
    private readonly version: string,
    private engineAddress: string,
  ) {}

  /** The handlers, by the names of the protocol. What is not here answers UNIMPLEMENTED. */
  handlers(): UntypedServiceImplementation {
    return {
      handshake: unary((request: language.LanguageHandshakeRequest) => {
        this.engineAddress = request.getEngineAddress();
        return new language.LanguageHandshakeResponse();
      }),
      getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(this.version)),
      getRequiredPackages: unary((request: language.GetRequiredPackagesRequest) => {
        const required = requiredPackages(nodePackages(programInfo(request).getProgramDirectory()));
        return new language.GetRequiredPackagesResponse().setPackagesList(required.map(packageDependency));
      }),
      getProgramDependencies: unary((request: language.GetProgramDependenciesRequest) => {
        const dir = programInfo(request).getProgramDirectory();
        const dependencies = programDependencies(dir, request.getTransitivedependencies());
        return new language.GetProgramDependenciesResponse().setDependenciesList(
          dependencies.map((d) => new language.DependencyInfo().setName(d.name).setVersion(d.version)),
        );
      }),
      about: unary((request: language.AboutRequest) => about(programInfo(request).getProgramDirectory())),
      run: unary((request: language.RunRequest, call) => this.run(request, call)),
      cancel: unary(async () => {
        await this.end();
        return new Empty();
      }),
    };
  }

  /** Ends every program that runs. */
  async end(): Promise<void> {
    for (const controller of this.running.keys()) controller.abort();
    await Promise.all(this.running.values());
  }

  private async run(
    request: language.RunRequest,
    call: ServerUnaryCall<language.RunRequest, language.RunResponse>,
  ): Promise<language.RunResponse> {
    const end = await this.runProgram(request, call).catch((error: unknown): ProgramEnd => {
      if (error instanceof LocalError) return { kind: "failed", message: explain(error) };
      throw error;
    });
    return new language.RunResponse()
      .setBail(end.kind === "bailed")
      .setError(end.kind === "failed" ? end.message : "");
  }

  private async runProgram(
    request: language.RunRequest,
    call: ServerUnaryCall<language.RunRequest, language.RunResponse>,
  ): Promise<ProgramEnd> {
    const info = programInfo(request);
    const run = programRun(request, info, this.engineAddress);
    const options = runtimeOptions(info.getOptions()?.toJavaScript() ?? {});
    const controller = new AbortController();
    call.on("cancelled", () => controller.abort());
    const ended = runProgram({
      command: process.execPath,
      args: programArguments(run, options, resolveRunner(run.programDirectory)),
      env: { ...process.env, ...programEnvironment(run, options) },
      signal: controller.signal,
    }).finally(() => this.running.delete(controller));
    this.running.set(controller, ended);
    return ended;
  }
}

function unary<Request, Response>(
  answer: (request: Request, call: ServerUnaryCall<Request, Response>) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    void (async () => answer(call.request, call))().then(
      (response) => callback(null, response),
      (error: unknown) => callback({ code: status.FAILED_PRECONDITION, details: explain(error) }),
    );
  };
}

function explain(error: unknown): string {
  return error instanceof LocalError ? `${error.message} ${error.nextStep}` : String(error);
}

function programInfo(request: { getInfo(): language.ProgramInfo | undefined }): language.ProgramInfo {
  const info = request.getInfo();
  if (info) return info;
  throw new LocalError(
    "engine-too-old",
    "The engine sent no program info.",
    "Use a Pulumi CLI of version 3.100 or later.",
  );
}

function programRun(
  request: language.RunRequest,
  info: language.ProgramInfo,
  engineAddress: string,
): ProgramRun {
  return {
    engineAddress,
    monitorAddress: request.getMonitorAddress(),
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    rootDirectory: info.getRootDirectory(),
    programDirectory: info.getProgramDirectory(),
    entryPoint: info.getEntryPoint(),
    args: request.getArgsList(),
    dryRun: request.getDryrun(),
    parallel: request.getParallel(),
    config: Object.fromEntries(request.getConfigMap().entries()),
    secretKeys: request.getConfigsecretkeysList(),
  };
}

/** The program's own copy of the npm package: host and package need not be of one version. */
function resolveRunner(programDirectory: string): string {
  try {
    return createRequire(path.join(programDirectory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  } catch (error) {
    throw new LocalError(
      "pulumi-sdk-missing",
      `The npm package @pulumi/pulumi is not installed where ${programDirectory} can find it.`,
      "Run `npm install` there.",
      { cause: error },
    );
  }
}

function packageDependency(required: RequiredPackage): plugin.PackageDependency {
  const dependency = new plugin.PackageDependency()
    .setKind("resource")
    .setName(required.name)
    .setVersion(required.version)
    .setServer(required.server);
  if (required.parameterization) {
    const { name, version, value } = required.parameterization;
    dependency.setParameterization(
      new plugin.PackageParameterization().setName(name).setVersion(version).setValue(value),
    );
  }
  return dependency;
}

function about(programDirectory: string): language.AboutResponse {
  const response = new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version);
  const typescript = readManifest(path.join(programDirectory, "node_modules", "typescript"))?.version;
  if (typescript !== undefined) response.getMetadataMap().set("typescriptVersion", typescript);
  return response;
}
