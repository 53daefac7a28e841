/** A service of the project that is written. */
export interface InitService {
  /** Lower case letters, digits and hyphens. */
  readonly name: string;
  /** The folder with the Dockerfile, relative to the project's. */
  readonly context: string;
  readonly dockerfile?: string;
  /** Behind a load balancer, where it has one. */
  readonly port?: number;
}

/** The program that deploys the services of an area: of one, and of several. */
export function programText(area: string, services: readonly [InitService, ...InitService[]]): string {
  const [, ...more] = services;
  const [environment = "", ...names] = variables(area, services);
  const images = services.map((one) => `${key(one.name)}: ${image(one)}`);
  const outputs = services.map((one, n) => outputsOf(one, { environment, name: names[n] ?? "" }));
  const lines = [
    `const cluster = new aws.ecs.Cluster(${JSON.stringify(area)});`,
    `const ${environment} = await Environment.prepare({`,
    `  area: ${JSON.stringify(area)},`,
    "  stage: pulumi.getStack(),",
    "  clusterArn: cluster.arn,",
    ...block("  images: ", images, ","),
    "});",
    ...services.map((one, n) => `const ${names[n]} = ${environment}.${service(one)};`),
    ...(more.length === 0
      ? [`return ${outputs[0]};`]
      : block(
          "return ",
          services.map((one, n) => `${key(one.name)}: ${outputs[n]}`),
          ";",
        )),
  ].map((line) => `  ${line}`);
  return `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Environment } from "pulumi-berth";

/** A Pulumi program of your own: berth's environment beside whatever else you have. */
export = async () => {
${lines.join("\n")}
};
`;
}

/** In one line where there is one entry. */
function block(begin: string, entries: readonly string[], end: string): string[] {
  const indent = " ".repeat(begin.length - begin.trimStart().length);
  return entries.length === 1
    ? [`${begin}{ ${entries[0]} }${end}`]
    : [`${begin}{`, ...entries.map((entry) => `${indent}  ${entry},`), `${indent}}${end}`];
}

function outputsOf(
  { name: own, port }: InitService,
  { environment, name }: { readonly environment: string; readonly name: string },
): string {
  const parts = [
    ...(port === undefined ? [] : [`url: ${name}.url`]),
    `imageUri: ${environment}.image(${JSON.stringify(own)}).imageUri`,
    `releaseTag: ${name}.releaseTag`,
  ];
  return `{ ${parts.join(", ")} }`;
}

function image({ context, dockerfile }: InitService): string {
  const parts = { context, ...(dockerfile !== undefined && { dockerfile }) };
  return `{ ${Object.entries(parts)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(", ")} }`;
}

function service({ name, port }: InitService): string {
  const args = port === undefined ? "" : `, { port: ${port}, loadBalancer: true }`;
  return `service(${JSON.stringify(name)}${args})`;
}

function key(name: string): string {
  return /^[a-z][a-z0-9]*$/.test(name) ? name : JSON.stringify(name);
}

/** The environment's and then the services' names in the program: such as TypeScript takes, and each once. */
function variables(area: string, services: readonly InitService[]): string[] {
  const used = new Set(reserved);
  const take = (wanted: string): string => {
    const name = used.has(wanted) ? `${wanted}Service` : wanted;
    if (used.has(name)) return take(`${name}_`);
    used.add(name);
    return name;
  };
  const own = services.map(({ name }) => take(camel(name)));
  const isWord = /^[a-z][a-z0-9]*$/.test(area) && !used.has(area);
  return [isWord ? area : "environment", ...own];
}

function camel(name: string): string {
  return name.replace(/-+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const reserved: ReadonlySet<string> = new Set(
  "aws pulumi cluster environment arguments as async await break case catch class const continue debugger default delete do else enum eval export exports extends false finally for from function if implements import in instanceof interface let module new null of package private protected public require return static super switch this throw true try typeof undefined var void while with yield".split(
    " ",
  ),
);
