import type { AccountAudit } from "./account";
import type { Finding } from "./findings";
import { findingRows, findingsHead, leftOut } from "./rows";
import {
  attachedText,
  furtherRisk,
  headline,
  keepersText,
  nextSteps,
  pullThroughText,
  savings,
  scopeText,
  unaccountedText,
  withdrawnText,
} from "./words";
import { notLookedAtText } from "./not-looked-at";
import { markdown, markdownTable } from "../shared/table";

/** An audit for a pull request's comment. */
export function auditMarkdown(audit: AccountAudit, findings: readonly Finding[], soonDays: number): string {
  const more = furtherRisk(audit, findings);
  const unknown = audit.repositories.filter(({ policyProblems }) => policyProblems.length > 0);
  const blocks = [
    `### ${headline(audit, findings, soonDays)}`,
    [scopeText(audit), ...(more === undefined ? [] : [more])].join(" "),
    ...(findings.length > 0
      ? [
          markdownTable(findingsHead, findingRows(findings), [2, 3, 4]),
          ...leftOut(findings),
          nextSteps(audit, findings).join("\n"),
        ]
      : []),
    ...keepersText(audit),
    ...attachedText(audit),
    ...unaccountedText(audit),
    // A reason is somebody else's text: no picture, no link and no tag comes of it.
    ...withdrawnText(audit).map((text) => markdown(text).replace(/[![\]]/g, "\\$&")),
    ...pullThroughText(audit),
    ...unknown.map(({ repositoryName }) => `The lifecycle policy of ${repositoryName} can't be evaluated.`),
    savings(audit),
    `<sub>${markdown(notLookedAtText(audit.notLookedAt))}</sub>`,
  ];
  return `${blocks.join("\n\n")}\n`;
}
