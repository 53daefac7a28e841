import type { Finding } from "../check";
import { fits } from "./versions";
import type { InstalledPackage } from "./manifest";

/** A package that the program and berth both load. */
export interface SharedPackage {
  readonly name: string;
  /** As berth's package.json has it. */
  readonly range: string;
  /** What the program in the folder gets. */
  readonly program: InstalledPackage | undefined;
  /** What berth gets. */
  readonly berth: InstalledPackage | undefined;
}

/** Packages that must not be there twice: what one copy registers, the other one knows nothing of. */
const onlyOnce = new Set(["@pulumi/pulumi", "constructs", "aws-cdk-lib"]);

/** Whether a program's packages and berth's go together; nothing is found of packages that the program doesn't have. */
export function packageFindings(shared: readonly SharedPackage[]): Finding[] {
  const there = shared.filter(({ program }) => program !== undefined);
  if (there.length === 0)
    return [{ status: "skipped", found: "No package that berth works with is installed for this folder." }];
  const wrong = there.flatMap(findingOf);
  const fitting = there.filter((one) => findingOf(one).length === 0);
  if (fitting.length === 0) return wrong;
  const versions = fitting
    .map(({ name, program }) => `${name} ${program?.version.replace(/^v/, "")}`)
    .join(", ");
  return [{ status: "ok", found: `${versions}.` }, ...wrong];
}

function findingOf({ name, range, program, berth }: SharedPackage): Finding[] {
  if (!program) return [];
  if (!fits(program.version, range))
    return [
      {
        status: "problem",
        found: `${name} is ${program.version} here, and berth takes ${range}.`,
        remedy: `npm install ${name}@"${range}"`,
      },
    ];
  if (!berth || berth.folder === program.folder) return [];
  const twice = `${name} is there twice: ${program.version} for the program, ${berth.version} for berth (${berth.folder}).`;
  return [
    onlyOnce.has(name)
      ? {
          status: "problem",
          found: twice,
          remedy: "Have npm keep one: `npm dedupe`, or the same version in both.",
        }
      : {
          status: "warning",
          found: twice,
          remedy: "`npm dedupe`: two versions ask for two provider plugins.",
        },
  ];
}
