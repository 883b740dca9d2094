// The report as one file that any browser shows, without the network. Pure.
import type { OrchestrationReport } from './report.ts'

const marks: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (mark) => marks[mark] ?? mark)

/** Requirements, names and messages are text of strangers: every one of them is escaped. */
export const reportHtml = (report: OrchestrationReport): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(titleOf(report))}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escape(titleOf(report))}</h1>
<p>Run ${escape(report.run)}, attempt ${report.attempt}: <strong>${report.outcome}</strong></p>
${report.error === null ? '' : `<p class="failed">${escape(`${report.error.code}: ${report.error.message}`)}<br>Fix: ${escape(report.error.hint)}</p>`}
${sections(report).join('\n')}
</main>
</body>
</html>
`

const titleOf = ({ application, environment }: OrchestrationReport): string =>
  `${application ?? 'The application'} in ${environment}`

const sections = (report: OrchestrationReport): readonly string[] => [
  table(
    'Stages',
    ['Stage', 'State', 'Time'],
    report.stages.map(({ stage, state, durationMs }) => [
      stage,
      state,
      `${(durationMs / 1_000).toFixed(1)} s`,
    ]),
  ),
  table(
    'Proven',
    ['Claim', 'Verdict', 'Evidence'],
    report.proofs.map(({ claim, verdict, evidence }) => [claim, verdict, evidence]),
  ),
  table(
    'Taken back',
    ['Stage', 'What was done'],
    report.takenBack.map(({ stage, detail }) => [stage, detail]),
  ),
  table('Runs', ['What', 'Where'], runsRows(report)),
  table(
    'Watched',
    ['Signal', 'Watched', 'Why'],
    (report.watched?.signals ?? []).map(({ signal, isCovered, why }) => [
      signal,
      isCovered ? 'yes' : 'no',
      why,
    ]),
  ),
  table('Backed up', ['Backup', 'State', 'When'], backupRows(report)),
  table(
    'Assumed',
    ['Line', 'About', 'Decision'],
    report.assumed.map(({ line, subject, text }) => [line === null ? '' : String(line), subject, text]),
  ),
  table(
    'Not built',
    ['Line', 'Text'],
    (report.built?.unresolved ?? []).map(({ line, text }) => [String(line), text]),
  ),
  table(
    'Built',
    ['Line', 'Requirement', 'Elements', 'Files'],
    (report.built?.from ?? []).map(({ line, text, elements, files }) => [
      String(line),
      text,
      elements.join(', '),
      files.join(', '),
    ]),
  ),
]

function runsRows({ runs, directory, built }: OrchestrationReport): readonly (readonly string[])[] {
  if (runs === null) return []
  return [
    ['address', runs.url ?? 'none'],
    ['release', runs.release ?? 'none'],
    ['source', directory],
    ...(built === null ? [] : [['requirements', built.file]]),
  ]
}

function backupRows({ backedUp }: OrchestrationReport): readonly (readonly string[])[] {
  if (backedUp === null) return []
  return [
    ...backedUp.backups.map(({ name, id, state }) => [name, state, id]),
    ...backedUp.jobs.map(({ name, schedule, nextAt }) => [name, schedule, nextAt ?? 'on demand']),
  ]
}

function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const head = heads.map((text) => `<th scope="col">${escape(text)}</th>`).join('')
  const body = rows
    .map(
      (row) =>
        `<tr>${row.map((cell) => `<td class="${cellClass(cell)}">${escape(cell)}</td>`).join('')}</tr>`,
    )
    .join('\n')
  return `<section><h2>${escape(title)}</h2><div class="wide" tabindex="0" role="region" aria-label="${escape(title)}"><table><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div></section>`
}

const cellClass = (cell: string): string =>
  ['proven', 'done', 'yes'].includes(cell)
    ? 'good'
    : ['failed', 'no', 'unproven', 'partial'].includes(cell)
      ? 'failed'
      : ''

const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #d0d7de; --good: #116329; --bad: #b42318; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --line: #30363d; --good: #4ac26b; --bad: #ff8c82; } }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
td:first-child, th:first-child { min-width: 4rem; }
.good { color: var(--good); } .failed { color: var(--bad); }
`
