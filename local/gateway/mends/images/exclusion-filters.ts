import { z } from "zod";
import { exclusionFilters as storedFilters, setExclusionFilters } from "../../ecr/ecr-repository";
import { type ApiMend, type ApiReply, apiError, type Emulator, type Json } from "../../mend";

/** The emulator drops `imageTagMutabilityExclusionFilters`: they are kept and echoed as AWS does. */
export const exclusionFilters: ApiMend = {
  name: "exclusion filters",
  service: "ecr",
  operations: ["CreateRepository", "PutImageTagMutability", "DescribeRepositories"],
  async answer({ operation, input }, next, { emulator }) {
    if (operation === "DescribeRepositories") return echoed(await next(input), emulator);
    const checked = check(input);
    if ("error" in checked) return checked.error;
    const reply = await next(input);
    const arn = reply.status < 300 ? await arnOf(reply.output, input, emulator) : undefined;
    if (arn === undefined) return reply;
    // Written when empty too: an earlier setting must not come back to life.
    await setExclusionFilters(emulator, arn, checked.filters);
    if (operation === "CreateRepository")
      return { status: 200, output: await shapedCreate(reply.output, emulator) };
    return { status: 200, output: { ...reply.output, ...field(checked.filters) } };
  },
};

const Filters = z
  .array(
    z.object({ filterType: z.literal("WILDCARD"), filter: z.string().regex(/^[0-9a-zA-Z._*-]{1,128}$/) }),
  )
  .min(1)
  .max(5);
type Filters = z.infer<typeof Filters>;

function check(input: Json): { filters: Filters } | { error: ApiReply } {
  const filters = input["imageTagMutabilityExclusionFilters"];
  const wanted = hasExclusion(input["imageTagMutability"]);
  if (!wanted && filters === undefined) return { filters: [] };
  const parsed = Filters.safeParse(filters);
  if (wanted && parsed.success) return { filters: parsed.data };
  const text = wanted
    ? "failed to satisfy constraint: '1 to 5 WILDCARD filters of letters, digits and ._*-'"
    : "can only be given with IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION";
  const message = `Invalid parameter at 'imageTagMutabilityExclusionFilters' ${text}`;
  return { error: apiError("InvalidParameterException", message) };
}

function hasExclusion(mutability: unknown): boolean {
  return typeof mutability === "string" && mutability.endsWith("_WITH_EXCLUSION");
}

const Described = z.looseObject({ repositories: z.array(z.looseObject({ repositoryArn: z.string() })) });
const Created = z.looseObject({ repository: z.looseObject({ repositoryArn: z.string() }) });

async function arnOf(output: Json, input: Json, emulator: Emulator): Promise<string | undefined> {
  const created = Created.safeParse(output);
  if (created.success) return created.data.repository.repositoryArn;
  const repositoryNames = [input["repositoryName"]];
  const described = await emulator.call("ecr", "DescribeRepositories", { repositoryNames });
  return Described.safeParse(described.output).data?.repositories[0]?.repositoryArn;
}

async function shapedCreate(output: Json, emulator: Emulator): Promise<Json> {
  const { repository } = Created.parse(output);
  return { repository: await withFilters(repository, emulator) };
}

async function echoed(reply: ApiReply, emulator: Emulator): Promise<ApiReply> {
  if (reply.status >= 300) return reply;
  const { repositories, ...rest } = Described.parse(reply.output);
  const shaped = await Promise.all(repositories.map((repository) => withFilters(repository, emulator)));
  return { status: reply.status, output: { ...rest, repositories: shaped } };
}

async function withFilters(repository: Json & { repositoryArn: string }, emulator: Emulator): Promise<Json> {
  if (!hasExclusion(repository["imageTagMutability"])) return repository;
  return { ...repository, ...field(await storedFilters(emulator, repository.repositoryArn)) };
}

function field(filters: readonly unknown[]): Json {
  return filters.length > 0 ? { imageTagMutabilityExclusionFilters: filters } : {};
}
