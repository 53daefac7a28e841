import { perPage } from "../aws/call-limits";
import type { Calls } from "../aws/calls";
import type { InventoryClients } from "../aws/clients";
import { everyPage } from "../aws/every-page";
import type { Found } from "../registry/reference";

type Client = InventoryClients["lambda"];

/**
 * The images of functions: of the unpublished version and of every published one. Any of them can be invoked, and
 * aliases stand for nothing else, so that they need not be asked for.
 *
 * @throws {InventoryError}
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
 */
export async function functionReferences(lambda: Client, calls: Calls): Promise<Found[]> {
  const { ListFunctionsCommand } = await import("@aws-sdk/client-lambda");
  const versions = await everyPage(calls, "lambda:ListFunctions", async (Marker) => {
    const page = await lambda.send(
      new ListFunctionsCommand({ FunctionVersion: "ALL", MaxItems: perPage["lambda:ListFunctions"], Marker }),
    );
    const items = page.Functions?.map(({ FunctionName = "", Version = "$LATEST", PackageType }) => ({
      ...{ name: FunctionName, version: Version },
      isImage: PackageType === "Image",
    }));
    return { items, next: page.NextMarker };
  });
  const ofImages = versions.filter(({ isImage }) => isImage);
  calls.saw("lambda:GetFunction", ofImages.length);
  const found = await Promise.all(ofImages.map((version) => functionImage(lambda, calls, version)));
  return found.flat();
}

/** The image of one version of a function; none where the function is not there, or is no image's. */
export async function functionImage(
  lambda: Client,
  calls: Calls,
  { name, version }: { readonly name: string; readonly version: string },
): Promise<Found[]> {
  const { GetFunctionCommand } = await import("@aws-sdk/client-lambda");
  const input = { FunctionName: name, ...(version !== "$LATEST" && { Qualifier: version }) };
  // Deleted since it was listed.
  const answer = await calls.makeUnless(["ResourceNotFoundException"], "lambda:GetFunction", () =>
    lambda.send(new GetFunctionCommand(input)),
  );
  const { ImageUri, ResolvedImageUri } = answer?.Code ?? {};
  const image = ImageUri ?? ResolvedImageUri;
  if (image === undefined) return [];
  // Lambda runs what the tag stood for when the version was made.
  const digest = ResolvedImageUri?.split("@")[1];
  const role = version === "$LATEST" ? version : `version ${version}`;
  return [{ image, ...(digest !== undefined && { digest }), user: { kind: "function", name, role } }];
}
