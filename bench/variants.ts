import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { checkout } from "../local/paths";
import { contentTag } from "../components";
import { contentHash } from "../program/content-hash/content-hash";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../retention";
import type { ConfigValue } from "../automation";

/** One program to measure. */
export interface Variant {
  readonly name: string;
  readonly title: string;
  /** Whether its types are checked when it is compiled, and the tsconfig that says so. */
  readonly checksTypes: boolean;
  readonly tsconfig: string;
  /** The folder of its `Pulumi.yaml`. */
  readonly workDir: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, ConfigValue>>;
  /** The repository that it makes. */
  readonly repository: string;
}

/** berth as another checkout has it, with its packages installed and, if it wants that, built. */
export function formerBerth(berth: Variant, workDir: string): Variant {
  const config = { ...berth.config, "berth:stage": "former" };
  const [name, stack, repository] = ["berth-former", "former", "bench-assets-former"];
  return { ...berth, name, title: "berth before", workDir: path.resolve(workDir), stack, repository, config };
}

/** berth itself, and the flat program in both start-up modes, each laid out in a folder below `dir`. */
export async function layOut(dir: string): Promise<Variant[]> {
  const image = { context: "examples/web", platform: "linux/amd64" };
  const flatConfig = {
    lifecyclePolicy: serialiseLifecyclePolicy(generateLifecyclePolicy({})),
    imageTag: contentTag("web", await contentHash(image, checkout)),
  };
  const service = { name: "web", image, port: 8080, loadBalancer: true };
  const berth = (
    stage: string,
  ): Pick<Variant, "checksTypes" | "tsconfig" | "stack" | "repository" | "config"> => ({
    checksTypes: false,
    tsconfig: "tsconfig.program.json",
    stack: "bench",
    repository: `bench-assets-${stage}`,
    config: { "berth:area": "bench", "berth:stage": stage, "berth:services": [service] },
  });
  return [
    { name: "berth", title: "berth, this checkout", workDir: checkout, ...berth("stack") },
    {
      name: "berth-package",
      title: "berth, the built package",
      workDir: packageUser(dir, "berth-package"),
      ...berth("package"),
    },
    flat({
      name: "flat",
      title: "flat, same start-up mode",
      dir,
      files: sameModeFiles,
      config: flatConfig,
      tsconfig: "tsconfig.program.json",
      checksTypes: false,
    }),
    flat({
      name: "flat-checked",
      title: "flat, mode of `pulumi new aws-typescript`",
      dir,
      files: defaultModeFiles,
      config: flatConfig,
      tsconfig: "tsconfig.json",
      checksTypes: true,
    }),
  ];
}

/** A program that has berth as a package, as `berth init` makes one, in the same start-up mode. */
function packageUser(dir: string, name: string): string {
  const workDir = path.join(dir, name);
  const modules = path.join(workDir, "node_modules");
  mkdirSync(modules, { recursive: true });
  for (const one of readdirSync(path.join(checkout, "node_modules")).filter((file) => !file.startsWith(".")))
    symlinkSync(path.join(checkout, "node_modules", one), path.join(modules, one));
  symlinkSync(checkout, path.join(modules, "pulumi-berth"));
  symlinkSync(path.join(checkout, "examples"), path.join(workDir, "examples"));
  const files = {
    ...sameModeFiles,
    "package.json": `{ "name": "${name}", "main": "index.ts" }\n`,
    "Pulumi.yaml": sameModeFiles["Pulumi.yaml"]!.replace("name: flat", `name: ${name}`),
    "index.ts":
      'import { application, readConfig } from "pulumi-berth/program";\n\nexport = () => application(readConfig());\n',
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(workDir, file), text);
  return workDir;
}

type Files = Readonly<Record<string, string>>;

interface FlatOptions extends Pick<Variant, "name" | "title" | "checksTypes" | "tsconfig" | "config"> {
  readonly dir: string;
  readonly files: Files;
}

function flat({ dir, files, ...variant }: FlatOptions): Variant {
  const { name, config } = variant;
  const workDir = layOutFlat(dir, name, "index.ts", files);
  const repository = `bench-assets-${name}`;
  return { ...variant, workDir, stack: "bench", repository, config: { ...config, repository } };
}

/** A folder with a flat program and what it needs, in berth's start-up mode unless `files` say another one. */
export function layOutFlat(dir: string, name: string, program: string, files: Files = sameModeFiles): string {
  const workDir = path.join(dir, name);
  mkdirSync(workDir);
  for (const shared of ["node_modules", "examples"])
    symlinkSync(path.join(checkout, shared), path.join(workDir, shared));
  cpSync(path.join(__dirname, "flat", program), path.join(workDir, "index.ts"));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(workDir, file), text);
  return workDir;
}

/** As this repository's own. Copies: Pulumi looks for `noCheck` in the named file alone, not in what it extends. */
const sameModeFiles: Files = {
  "package.json": '{ "name": "flat", "main": "index.ts" }\n',
  "Pulumi.yaml":
    "name: flat\nruntime: { name: nodejs, options: { tsconfig: tsconfig.program.json } }\nmain: index.ts\n",
  "tsconfig.json": readFileSync(path.join(checkout, "tsconfig.json"), "utf8"),
  "tsconfig.program.json": readFileSync(path.join(checkout, "tsconfig.program.json"), "utf8"),
};

/** As the template has it. */
const defaultModeFiles: Files = {
  "package.json": '{ "name": "flat-checked", "main": "index.ts" }\n',
  "Pulumi.yaml": "name: flat-checked\nruntime: nodejs\nmain: index.ts\n",
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      strict: true,
      outDir: "bin",
      target: "es2020",
      module: "commonjs",
      moduleResolution: "node",
      sourceMap: true,
      experimentalDecorators: true,
      pretty: true,
      noFallthroughCasesInSwitch: true,
      noImplicitReturns: true,
      forceConsistentCasingInFileNames: true,
    },
    files: ["index.ts"],
  }),
};
