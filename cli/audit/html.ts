import type { AccountAudit } from "./account";
import type { Finding } from "./findings";
import { findingRows, findingsHead, leftOut } from "./rows";
import type { RepositoryAudit } from "./repository";
import {
  attachedText,
  keepersText,
  callsText,
  furtherRisk,
  gigabytes,
  headline,
  nextSteps,
  pullThroughText,
  savings,
  scopeText,
  unaccountedText,
  withdrawnText,
} from "./words";
import { problemLine } from "../../retention/problem";
import { explainRule } from "../../retention/words/explain-rule";
import { notLookedAtText } from "./not-looked-at";
import { timelineSvg } from "./timeline-svg";
import { count, day } from "../shared/wording";
import { xml } from "../shared/xml";

/** An audit as one page, with a timeline of each repository; it loads nothing. */
export function auditHtml(audit: AccountAudit, findings: readonly Finding[], soonDays: number): string {
  const more = furtherRisk(audit, findings);
  const body = [
    `<h1>${xml(headline(audit, findings, soonDays))}</h1>`,
    ...(more === undefined ? [] : [`<p>${xml(more)}</p>`]),
    `<p>${xml(scopeText(audit))} As of ${xml(new Date(audit.now).toISOString())}.</p>`,
    ...(findings.length === 0
      ? []
      : [
          findingsTable(findings),
          ...[...leftOut(findings), ...nextSteps(audit, findings)].map((line) => `<p>${xml(line)}</p>`),
        ]),
    ...[
      ...keepersText(audit),
      ...attachedText(audit),
      ...unaccountedText(audit),
      ...withdrawnText(audit),
      ...pullThroughText(audit),
    ].map((line) => `<p>${xml(line)}</p>`),
    `<p>${xml(savings(audit))}</p>`,
    `<p class="legend"><span class="keeps">in use, stays</span> <span class="former">a former release, stays</span> <span class="pushed">goes by further pushes</span> <span class="dated">goes with time</span></p>`,
    ...[...audit.repositories].sort(byConcern).map((repository) => repositorySection(repository, audit)),
    `<footer>${xml(notLookedAtText(audit.notLookedAt))} ${xml(callsText(audit))}, all read-only.</footer>`,
  ];
  const head = `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="viewport" content="width=device-width"><title>berth audit ${xml(audit.accountId)} ${day(audit.now)}</title><style>${style}</style>`;
  return `<!doctype html>\n<html lang="en">\n<head>${head}</head>\n<body>\n${body.join("\n")}\n</body>\n</html>\n`;
}

/** Those with images at risk first, then those with images in use. */
function byConcern(a: RepositoryAudit, b: RepositoryAudit): number {
  return b.violations.length - a.violations.length || b.imagesInUse - a.imagesInUse;
}

function findingsTable(findings: readonly Finding[]): string {
  const cell = (name: string) => (text: string) => `<${name}>${xml(text)}</${name}>`;
  const rows = findingRows(findings).map(
    (cells, place) => `<tr class="${findings[place]!.urgency}">${cells.map(cell("td")).join("")}</tr>`,
  );
  const head = findingsHead.map(cell("th")).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table>`;
}

function repositorySection(repository: RepositoryAudit, span: AccountAudit): string {
  const { repositoryName, images, imagesInUse, policy, policyProblems, timeline, storage } = repository;
  const rules = [...policy.rules]
    .sort((a, b) => a.rulePriority - b.rulePriority)
    .map((rule) => `<li value="${rule.rulePriority}">${xml(explainRule(rule))}</li>`);
  const policyText =
    rules.length > 0 ? `<ol>${rules.join("")}</ol>` : `<p>It has no lifecycle policy: nothing expires.</p>`;
  const drawn = timeline?.images ?? [];
  const hidden = (timeline?.total ?? 0) - drawn.length;
  return [
    `<section><h2>${xml(repositoryName)}</h2>`,
    `<p>${count(images, "image")}, ${gigabytes(storage.bytes)}; ${imagesInUse} in use.</p>`,
    policyProblems.length > 0
      ? `<pre>The lifecycle policy can't be evaluated:\n${xml(policyProblems.map(problemLine).join("\n"))}</pre>`
      : policyText,
    ...(timeline && drawn.length > 0 ? [timelineSvg(timeline, span)] : []),
    ...(hidden > 0 ? [`<p>${hidden} more in use or of releases are not drawn.</p>`] : []),
    `</section>`,
  ].join("\n");
}

const style = `
body { font: 15px/1.45 system-ui, sans-serif; color: #1b1f24; max-width: 1040px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #d8dee4; vertical-align: top; }
td:nth-child(-n+2) { white-space: nowrap; }
tr.gone td:first-child, tr.now td:first-child, tr.soon td:first-child { color: #b42318; font-weight: 600; }
svg { width: 100%; height: auto; font: 11px system-ui, sans-serif; } ol { padding-left: 2.5rem; }
.label { text-anchor: end; fill: #1b1f24; } .tick { text-anchor: middle; fill: #57606a; } .end { fill: #b42318; } .within { text-anchor: end; }
.grid { stroke: #e6eaef; } .now { stroke: #1b1f24; stroke-dasharray: 3 3; }
.life { fill: #c3cdd7; } .used .life { fill: #2f7d4f; } .by-pushes .life { fill: #d99a1c; } .goes .life { fill: #c8372d; } .by-pushes .end { fill: #8a5f06; } .goes .within { fill: #ffffff; } .by-pushes .within { fill: #1b1f24; }
.push { fill: #7d8a97; } .push.expired, .push.archived { fill: #c8372d; } .push.may-expire { fill: #d99a1c; }
.legend span::before { content: ""; display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 0; border-radius: 2px; } .legend span { margin-right: 1rem; }
.keeps::before { background: #2f7d4f; } .former::before { background: #c3cdd7; } .pushed::before { background: #d99a1c; } .dated::before { background: #c8372d; }
footer { margin: 2rem 0; color: #57606a; font-size: .85rem; } pre { white-space: pre-wrap; }
`;
