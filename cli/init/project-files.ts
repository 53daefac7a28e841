import type { Basics } from "./init-problems";
import { programText, type InitService } from "./program-text";

export interface InitProject extends Basics {
  readonly description: string;
  readonly services: readonly [InitService, ...InitService[]];
  /** What npm is to install `pulumi-berth` from: a range of versions, or `file:...`. */
  readonly berth: string;
}

/** The files of a Pulumi project that deploys the services, by their paths in it. */
export function projectFiles(project: InitProject): Readonly<Record<string, string>> {
  const { name, description, stage, region, berth, services } = project;
  return {
    "Pulumi.yaml": `name: ${yamlText(name)}\ndescription: ${description}\nruntime:\n  name: nodejs\n  options:\n    typescript: true\n`,
    [`Pulumi.${stage}.yaml`]: `config:\n  aws:region: ${region}\n`,
    "package.json": json({
      ...{ name, private: true, main: "index.ts" },
      dependencies: { "@pulumi/aws": "^7.48.0", "@pulumi/pulumi": "^3.270.0", "pulumi-berth": berth },
      devDependencies: { "@types/node": "^22.13.0", typescript: "^5.9.0" },
    }),
    "tsconfig.json": tsconfig,
    ".gitignore": "node_modules/\nbin/\n",
    "index.ts": programText(name, services),
  };
}

/** Some words are no text to YAML. */
function yamlText(word: string): string {
  return /^(true|false|null|yes|no|on|off|y|n)$/.test(word) ? JSON.stringify(word) : word;
}

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
