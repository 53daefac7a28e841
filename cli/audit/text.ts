import type { AccountAudit } from "./account";
import type { Finding } from "./findings";
import { findingsTable, type TableSize } from "./findings-table";
import {
  attachedText,
  callsText,
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
import { problemLine } from "../../retention/problem";
import { notLookedAtText } from "./not-looked-at";

/** An audit for a terminal. */
export function auditText(
  audit: AccountAudit,
  findings: readonly Finding[],
  soonDays: number,
  size: TableSize = {},
): string {
  const more = furtherRisk(audit, findings);
  const paragraphs = [
    [scopeText(audit), headline(audit, findings, soonDays), ...(more === undefined ? [] : [more])].join("\n"),
    ...(findings.length > 0 ? [findingsTable(findings, size), nextSteps(audit, findings).join("\n")] : []),
    ...keepersText(audit),
    ...attachedText(audit),
    ...unaccountedText(audit),
    ...withdrawnText(audit),
    ...pullThroughText(audit),
    ...unknownPolicies(audit),
    savings(audit),
    notLookedAtText(audit.notLookedAt),
    `${callsText(audit)}, all read-only and free of charge.`,
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function unknownPolicies({ repositories }: AccountAudit): string[] {
  return repositories.flatMap(({ repositoryName, policyProblems }) =>
    policyProblems.length === 0
      ? []
      : [
          [
            `The lifecycle policy of ${repositoryName} can't be evaluated, so nobody can tell what it does:`,
            ...policyProblems.map(problemLine),
          ].join("\n"),
        ],
  );
}
