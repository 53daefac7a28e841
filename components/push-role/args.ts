import type * as pulumi from "@pulumi/pulumi";

import type { RepositoryAccess } from "../image-repository/access";
import type { ProviderSettings } from "../shared/aws-settings";
import type { OidcIssuer } from "./oidc-subjects";

/** Arguments of {@link PushRole}. */
export interface PushRoleArgs {
  /** The repository to push to: an `ImageRepository`, or another stack's by `ImageRepository.get`. */
  readonly repository: RepositoryAccess;
  /** Whose jobs push: GitHub Actions or GitLab CI. */
  readonly issuer: OidcIssuer;
  /**
   * Which jobs may push, in the issuer's own words: `repo:owner/name:ref:refs/heads/main`,
   * `repo:owner/name:environment:prod`, `project_path:group/project:ref_type:branch:ref:main`. A branch or a tag may have
   * wildcards (`*`, `?`), a project none.
   *
   * The tokens of GitHub repositories that were made or renamed since 2026-07-15 have
   * `repo:owner@owner-id/name@name-id:...`, and match nothing else: the ids are those of
   * `gh api repos/owner/name --jq '.owner.id, .id'`.
   *
   * @see https://github.com/aws-actions/configure-aws-credentials/issues/1889
   */
  readonly subjects: readonly string[];
  /**
   * Whether `subjects` may let in jobs whose code nobody has reviewed: those of pull requests (`...:pull_request`, which on
   * GitHub have such a token for branches of the repository itself), and of any branch (`ref:refs/heads/*`). Whoever may
   * push to a repository decides what its services run.
   *
   * @default false
   */
  readonly unreviewed?: boolean;
  /**
   * The host of a GitLab of one's own, without `https://`.
   *
   * @default "token.actions.githubusercontent.com" or "gitlab.com"
   */
  readonly host?: string;
  /**
   * The audience of the tokens: what the job asks for.
   *
   * @default "sts.amazonaws.com" for GitHub, as its action asks; `https://<host>` for GitLab
   */
  readonly audience?: string;
  /**
   * The ARN of the account's OpenID Connect provider for this host. An account has at most one of each: where another
   * stack may have made it, give `await PushRole.existingProvider({ issuer })`. It stays when the stack that made it goes.
   *
   * @default one is made
   */
  readonly providerArn?: pulumi.Input<string> | undefined;
  /** How a look at the account reaches AWS when the provider can't be made. @default the stack's `aws:*` settings */
  readonly settings?: ProviderSettings | undefined;
}
