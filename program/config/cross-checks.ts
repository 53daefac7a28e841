import { z } from "zod";

import { ecsServiceProblems } from "../../components/ecs-service/checks";
import { certificateRegionProblems } from "../../components/ecs-service/load-balancer/certificate-region";
import { networkProblems } from "../../components/ecs-service/network-checks";
import { imageRepositoryProblems } from "../../components/image-repository/checks";
import { pushRoleProblems } from "../../components/push-role/checks";
import { releaseDeletionAlarmProblems } from "../../components/release-deletion-alarm/checks";
import { repositoryName, type Problem } from "../../retention";
import { readable } from "../readable";
import { archiveProblems, keepImagesProblems } from "./keep-images";
import { alarmSchema, ciSchema, repositorySchema, retentionSchema } from "./repository-schema";
import { serviceSchema } from "./service-schema";

/**
 * What one property says about another, and what AWS says about it. Works on whatever can be read of the raw values, so
 * that one mistake does not hide the next.
 */
export function crossProblems(raw: unknown, region?: string): Problem[] {
  const { area, stage, services, retention, repository, network, alarm, ci } = outline.parse(raw);
  // Where one of the two is missing, a faultless one stands in, so that the other is looked at all the same.
  const name = repositoryName(area ?? "area", stage ?? "stage");
  const problems = name.ok ? [] : name.problems.map((problem) => at("berth:", problem));
  problems.push(...numberProblems(stage), ...placeProblems(network));
  problems.push(...repositoryProblems(retention, repository), ...alarmProblems(alarm), ...ciProblems(ci));
  const { keepImages, archive } = readable(retentionSchema, retention) ?? {};
  const kept = archive ? archiveProblems(retention) : keepImagesProblems(builtImages(services), keepImages);
  problems.push(...kept.map((one) => at("berth:", one)));
  services.forEach((service, index) => {
    problems.push(...nameProblems(services, index));
    problems.push(...serviceProblems(service, `berth:services[${index}]`, region));
  });
  return problems;
}

const optional = <T extends z.ZodType>(type: T) => type.optional().catch(undefined);
const outline = z.object({
  area: optional(z.string()),
  stage: optional(z.string()),
  services: z.array(z.looseObject({}).catch({})).catch([]),
  retention: z.looseObject({}).catch({}),
  repository: z.looseObject({}).catch({}),
  network: optional(z.looseObject({})),
  alarm: optional(z.looseObject({})),
  ci: optional(z.looseObject({})),
});
type Raw = Readonly<Record<string, unknown>>;

function repositoryProblems(retention: Raw, repository: Raw): Problem[] {
  const { protectStages, ...kept } = readable(retentionSchema, retention) ?? {};
  const settings = readable(repositorySchema, repository) ?? {};
  const args = { repositoryName: "area-assets-stage", ...kept, ...settings };
  return imageRepositoryProblems(args).map((problem) =>
    at(problem.path.startsWith("keep") ? "berth:retention." : "berth:repository.", problem),
  );
}

/** Pulumi hands `01` on as "1", and nobody sees it: two spellings of one stage, or one of two. */
function numberProblems(stage: string | undefined): Problem[] {
  if (stage === undefined || !/^\d+$/.test(stage)) return [];
  const message = `must not be a number alone, got ${JSON.stringify(stage)}: YAML reads 01 as 1, and Pulumi hands on no more than that. Use a word, such as "pr-${stage}".`;
  return [{ code: "number", path: "berth:stage", message }];
}

function placeProblems(network: Raw | undefined): Problem[] {
  const { vpcId, subnetIds, assignPublicIp: _, ...rest } = network ?? {};
  const { securityGroupIds } = z
    .looseObject({ securityGroupIds: optional(z.array(z.unknown())) })
    .parse(rest);
  // Whether they are there, and how many, is the schema's to tell.
  const place = {
    vpcId: vpcId as string,
    subnetIds: (Array.isArray(subnetIds) && subnetIds.length > 0 ? subnetIds : undefined) as string[],
    ...(securityGroupIds && { securityGroupIds: securityGroupIds as string[] }),
    assignPublicIp: false,
  };
  return networkProblems(place).map((problem) => at("berth:", problem));
}

function alarmProblems(alarm: Raw | undefined): Problem[] {
  const args = alarm && readable(alarmSchema, alarm, { topicArn: standInTopic });
  return args ? releaseDeletionAlarmProblems(args).map((problem) => at("berth:alarm.", problem)) : [];
}

/** Where none can be read, a faultless one, so that the rest is looked at all the same. */
const standInTopic = "arn:aws:sns:us-east-1:000000000000:topic";

function ciProblems(ci: Raw | undefined): Problem[] {
  if (!ci) return [];
  // Whose subjects they are to be is what the issuer says.
  const { subjects, ...others } = ci;
  const isIssuer = others["issuer"] === "github" || others["issuer"] === "gitlab";
  const raw = isIssuer ? ci : { ...others, issuer: "github" };
  const args = readable(ciSchema, raw, { subjects: ["repo:owner/name:environment:prod"] });
  return args ? pushRoleProblems(args).map((problem) => at("berth:ci.", problem)) : [];
}

/** The images of services and of sidecars, as far as they can be read; two of one name are another check's to tell. */
function builtImages(services: readonly Raw[]): Record<string, unknown> {
  const images = services.flatMap(({ name, image, sidecars }, index) => {
    const of = typeof name === "string" ? name : `services[${index}]`;
    const own = Object.entries(
      z.record(z.string(), z.looseObject({}).catch({})).safeParse(sidecars).data ?? {},
    );
    return [[of, image], ...own.map(([sidecar, settings]) => [`${of}-${sidecar}`, settings["image"]])];
  });
  return Object.fromEntries(images) as Record<string, unknown>;
}

function nameProblems(services: readonly Raw[], index: number): Problem[] {
  const name = services[index]?.["name"];
  const first = services.findIndex((service) => service["name"] === name);
  if (typeof name !== "string" || first === index) return [];
  const message = `is the name of berth:services[${first}] already, got "${name}"; names are unique in a stack.`;
  return [{ code: "duplicate", path: `berth:services[${index}].name`, message }];
}

function serviceProblems(raw: Raw, path: string, region: string | undefined): Problem[] {
  const source = z.looseObject({}).safeParse(raw["image"]);
  const problems = source.success ? imageProblems(source.data, `${path}.image`) : [];
  const service = readable(serviceSchema, { ...raw, image: {} }, { name: "service" });
  if (!service) return problems;
  const { name, image: _, loadBalancer, sidecars = {}, ...runtime } = service;
  for (const [sidecar, { image }] of Object.entries(sidecars)) {
    if (typeof image !== "string")
      problems.push(...imageProblems(image, `${path}.sidecars.${sidecar}.image`));
  }
  const args = {
    ...runtime,
    ...(loadBalancer && { loadBalancer }),
    sidecars: Object.fromEntries(Object.entries(sidecars).map(withReference)),
    ...standIns,
  };
  const found = [
    ...ecsServiceProblems(name, args),
    ...certificateRegionProblems(loadBalancer?.certificateArn, region),
  ];
  return [...problems, ...found.map((problem) => at(`${path}.`, problem))];
}

/** A sidecar's own image is by digest once it is built. */
function withReference<Sidecar extends { readonly image: unknown }>([name, sidecar]: [string, Sidecar]) {
  const { image } = sidecar;
  return [name, { ...sidecar, image: typeof image === "string" ? image : standInImage }] as const;
}

const standInImage = `example.com/image@sha256:${"0".repeat(64)}`;

/** What `prepare` and the other components give a service; faultless, so that nothing is said about it here. */
const standIns = {
  imageUri: "",
  repositoryArn: "",
  clusterArn: "",
  network: { vpcId: "vpc-0", subnetIds: ["subnet-0"], assignPublicIp: true },
};

/** What is wrong with what is said of one image together. */
export function imageProblems(image: Raw, path: string): Problem[] {
  const given = sources.filter((source) => source in image);
  if (given.length !== 1) {
    const got = given.length === 0 ? "none of them" : given.map((source) => `\`${source}\``).join(" and ");
    const message = `must have one of \`context\`, to build it, and \`tag\` or \`digest\`, when CI pushes it; got ${got}.`;
    return [{ code: "one-source", path, message }];
  }
  if (given[0] === "context") return platformProblems(image, path);
  return buildSettings
    .filter((key) => key in image)
    .map((key) => ({
      code: "not-built",
      path: `${path}.${key}`,
      message: `says how to build, which an image given by \`${given[0]}\` isn't; leave it out.`,
    }));
}

/** The service runs on `platform`: an image for others would not start. */
function platformProblems({ platform = "linux/amd64", platforms }: Raw, path: string): Problem[] {
  if (!Array.isArray(platforms) || platforms.length === 0 || platforms.includes(platform)) return [];
  const message = `must have the platform that the service runs on, \`image.platform\` ("${String(platform)}"), got ${JSON.stringify(platforms)}; add it, or set \`image.platform\` to one of them.`;
  return [{ code: "platform-mismatch", path: `${path}.platforms`, message }];
}

const sources = ["context", "tag", "digest"];
const buildSettings = ["dockerfile", "args", "target", "platforms", "secrets", "cacheFrom"];

function at(prefix: string, problem: Problem): Problem {
  return { ...problem, path: prefix + problem.path };
}
