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

export interface InitProject {
  /** Of the Pulumi project and of the area. */
  readonly name: string;
  readonly description: string;
  readonly stage: string;
  readonly region: string;
  readonly services: readonly [InitService, ...InitService[]];
  /** What npm is to install `pulumi-berth` from: a range of versions, or `file:...`. */
  readonly berth: string;
}

/** The files of a Pulumi project that deploys the services, by their paths in it. */
export function projectFiles(project: InitProject): Readonly<Record<string, string>> {
  const { name, description, stage, region, berth } = project;
  return {
    "Pulumi.yaml": `name: ${name}\ndescription: ${description}\nruntime:\n  name: nodejs\n  options:\n    typescript: true\n`,
    [`Pulumi.${stage}.yaml`]: `config:\n  aws:region: ${region}\n`,
    "package.json": json({
      ...{ name, private: true, main: "index.ts" },
      dependencies: { "@pulumi/aws": "^7.48.0", "@pulumi/pulumi": "^3.270.0", "pulumi-berth": berth },
      devDependencies: { "@types/node": "^22.13.0", typescript: "^5.9.0" },
    }),
    "tsconfig.json": tsconfig,
    ".gitignore": "node_modules/\nbin/\n",
    "index.ts": programText(project),
  };
}

/** The program. Of one service, and of several. */
export function programText({ name, services }: Pick<InitProject, "name" | "services">): string {
  const [first, ...more] = services;
  const own = new Set(["aws", "pulumi", "cluster", "services", ...services.map((one) => variable(one.name))]);
  const area = /^[a-z][a-z0-9]*$/.test(name) && !own.has(name) ? name : "environment";
  const images = services.map((one) => `${key(one.name)}: ${image(one)}`);
  const lines = [
    `  const cluster = new aws.ecs.Cluster(${JSON.stringify(name)});`,
    `  const ${area} = await Environment.prepare({`,
    `    area: ${JSON.stringify(name)},`,
    "    stage: pulumi.getStack(),",
    "    clusterArn: cluster.arn,",
    ...(more.length === 0
      ? [`    images: { ${images.join(", ")} },`]
      : ["    images: {", ...images.map((one) => `      ${one},`), "    },"]),
    "  });",
    ...(more.length === 0
      ? [
          `  const ${variable(first.name)} = ${area}.${service(first)};`,
          `  return { url: ${variable(first.name)}.url, imageUri: ${area}.image(${JSON.stringify(first.name)}).imageUri, releaseTag: ${variable(first.name)}.releaseTag };`,
        ]
      : [
          "  return {",
          ...services.map((one) => `    ${key(one.name)}: ${area}.${service(one)}.releaseTag,`),
          "  };",
        ]),
  ];
  return `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Environment } from "pulumi-berth";

/** A Pulumi program of your own: berth's environment beside whatever else you have. */
export = async () => {
${lines.join("\n")}
};
`;
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

function variable(name: string): string {
  const camel = name
    .replace(/-+(\w)/g, (_, letter: string) => letter.toUpperCase())
    .replace(/[^A-Za-z0-9]/g, "");
  return /^[a-z]/.test(camel) && !reserved.has(camel) ? camel : `service${camel}`;
}

const reserved: ReadonlySet<string> = new Set(
  "aws pulumi cluster services await async break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield".split(
    " ",
  ),
);

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** As `pulumi new typescript` writes it. */
const tsconfig = `{
  "compilerOptions": {
    "strict": true,
    "outDir": "bin",
    "target": "es2020",
    "module": "commonjs",
    "moduleResolution": "node",
    "sourceMap": true,
    "experimentalDecorators": true,
    "pretty": true,
    "noFallthroughCasesInSwitch": true,
    "noImplicitReturns": true,
    "forceConsistentCasingInFileNames": true,
    "skipLibCheck": true
  },
  "files": ["index.ts"]
}
`;
