import type { NodePackage, Parameterization } from "./node-packages";

/** A provider plugin that the program's npm packages ask for. */
export interface RequiredPackage {
  readonly name: string;
  /** With a leading `v`. */
  readonly version: string;
  /** Where to download it from; empty for the usual place. */
  readonly server: string;
  readonly parameterization: Parameterization | undefined;
}

/** The plugins of the packages that say `"pulumi": { "resource": true }`; each name and version once. */
export function requiredPackages(packages: readonly NodePackage[]): RequiredPackage[] {
  const required = packages.map(requiredPackage).filter((found) => found !== undefined);
  return [...new Map(required.map((found) => [`${found.name} ${found.version}`, found])).values()];
}

function requiredPackage({ manifest }: NodePackage): RequiredPackage | undefined {
  const { pulumi } = manifest;
  if (pulumi?.resource !== true) return undefined;
  const name = pulumi.name || officialName(manifest.name);
  const version = pulumi.version || manifest.version;
  if (!name || !version) return undefined;
  return {
    name,
    version: version.startsWith("v") ? version : `v${version}`,
    server: pulumi.server ?? "",
    parameterization: pulumi.parameterization,
  };
}

/** Only Pulumi's own packages may leave the plugin's name to be derived. */
function officialName(packageName: string | undefined): string | undefined {
  return packageName?.startsWith("@pulumi/") ? packageName.slice("@pulumi/".length) : undefined;
}
