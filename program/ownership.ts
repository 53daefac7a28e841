import type { ExistingRepository } from "../components";
import { ownerTag } from "../components/image-repository/owner";
import type { OwnResources } from "./account/account";
import { PrepareError } from "./errors";

/** Whose repository a stack finds under the name that is to be its own. */
export interface FoundRepository {
  readonly name: string;
  readonly live: ExistingRepository;
  /** What the stack's own state has. */
  readonly own: Pick<OwnResources, "repositories">;
  /** This stack: `<organization>/<project>/<stack>`. */
  readonly us: string;
  /** From which stack it is to be taken over, if from any. */
  readonly adopt?: string | undefined;
}

/**
 * Tells a repository of this stack from one that it takes over, and refuses one that another stack has, unless that is
 * named. One without an owner is taken over: it was made elsewhere, or before there were owners.
 *
 * @throws {PrepareError} `foreign-repository`
 */
export function withOwner({ name, live, own, us, adopt }: FoundRepository): ExistingRepository {
  const isKnown = own.repositories.has(name);
  // A stack that was renamed finds what it wrote under its former name.
  const isOurs = live.owner === us || (isKnown && live.owner === own.repositories.get(name));
  const isForeign = live.owner !== undefined && !isOurs;
  if (isForeign && adopt !== live.owner) throw foreign(name, String(live.owner), { us, adopt, isKnown });
  return { ...live, adopted: live.adopted === true || isForeign || (!isKnown && live.owner === undefined) };
}

function foreign(
  name: string,
  owner: string,
  {
    us,
    adopt,
    isKnown,
  }: { readonly us: string; readonly adopt: string | undefined; readonly isKnown: boolean },
): PrepareError {
  const asked = adopt === undefined ? "" : ` \`adopt\` names another one, "${adopt}".`;
  return new PrepareError(
    "foreign-repository",
    `The repository "${name}" belongs to the stack "${owner}" (its tag \`${ownerTag}\`), and this is "${us}": nothing was changed.${asked}`,
    {
      nextStep: [
        ...(isKnown
          ? [
              "That stack took it over from this one. To leave it there, remove the repository from this stack's state (`pulumi state delete <urn>` deletes nothing in AWS), or give this stack another area or stage.",
            ]
          : [
              "Give this stack another area or stage (`berth:area`, `berth:stage`), so that it has a repository of its own; or run from that repository without owning it, by `ImageRepository.ofStack`.",
            ]),
        `To take it over on purpose, with its images: \`pulumi config set berth:adopt ${owner}\` (\`adopt\` of \`Environment.prepare\`). The other stack is then refused in the same way.`,
      ].join("\n"),
    },
  );
}
