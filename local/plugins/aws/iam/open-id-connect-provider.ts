import type {
  OpenIdConnectProviderArgs,
  OpenIdConnectProviderState,
} from "@pulumi/aws/iam/openIdConnectProvider";
import { list, map, resourceType, set, text } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { fromTagList, toTagList, updateTags } from "../tags";

/** `aws.iam.OpenIdConnectProvider`, whose id is its ARN. */
export const openIdConnectProvider = resourceType<
  AwsContext,
  OpenIdConnectProviderArgs,
  OpenIdConnectProviderState
>({
  token: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  inputs: {
    clientIdLists: set({ required: true }),
    tags: map(),
    thumbprintLists: list({ computed: true }),
    // IAM reports it without its scheme.
    url: text({ required: true, forceNew: true, same: (state, input) => host(state) === host(input) }),
  },
  outputs: ["arn", "tagsAll"],

  create: (aws, inputs) =>
    during(`creating IAM OIDC Provider (${inputs.url})`, async () => {
      const created = await (
        await aws.iam()
      ).createOpenIDConnectProvider({
        Url: inputs.url,
        ClientIDList: inputs.clientIdLists,
        ...(inputs.thumbprintLists && { ThumbprintList: inputs.thumbprintLists }),
        Tags: toTagList(inputs.tags),
      });
      return created.OpenIDConnectProviderArn ?? "";
    }),

  read: (aws, id) =>
    during(`reading IAM OIDC Provider (${id})`, async () => {
      const found = await unlessRefused(
        (await aws.iam()).getOpenIDConnectProvider({ OpenIDConnectProviderArn: id }),
        "NoSuchEntityException",
      );
      if (!found) return undefined;
      return {
        arn: id,
        clientIdLists: found.ClientIDList ?? [],
        tags: fromTagList(aws, found.Tags),
        thumbprintLists: found.ThumbprintList ?? [],
        url: found.Url,
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating IAM OIDC Provider (${id})`, async () => {
      const iam = await aws.iam();
      const provider = { OpenIDConnectProviderArn: id };
      if (changed.has("thumbprintLists"))
        await iam.updateOpenIDConnectProviderThumbprint({
          ...provider,
          ThumbprintList: inputs.thumbprintLists,
        });
      for (const ClientID of missing(inputs.clientIdLists, old.clientIdLists))
        await iam.addClientIDToOpenIDConnectProvider({ ...provider, ClientID });
      for (const ClientID of missing(old.clientIdLists, inputs.clientIdLists))
        await iam.removeClientIDFromOpenIDConnectProvider({ ...provider, ClientID });
      await updateTags(old.tags, inputs.tags, {
        remove: (TagKeys) => iam.untagOpenIDConnectProvider({ ...provider, TagKeys }),
        write: (tags) => iam.tagOpenIDConnectProvider({ ...provider, Tags: toTagList(tags) }),
      });
    }),

  delete: (aws, id) =>
    during(`deleting IAM OIDC Provider (${id})`, async () => {
      await unlessRefused(
        (await aws.iam()).deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: id }),
        "NoSuchEntityException",
      );
    }),
});

function host(url: unknown): string {
  return String(url).replace(/^https:\/\//, "");
}

/** Those of the first list that the second lacks. */
function missing(from: readonly string[] | undefined, other: readonly string[] | undefined): string[] {
  return (from ?? []).filter((one) => !other?.includes(one));
}
