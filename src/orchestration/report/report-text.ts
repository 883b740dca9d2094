// The report as text: what a terminal, a CI log and a mail show. Pure.
import type { OrchestrationReport } from './report.ts'

/** The report in lines that nobody has to scroll sideways for; ends with a line break. */
export const reportText = (report: OrchestrationReport): string =>
  `${[
    ...head(report),
    ...section('Stages', report.stages.map(stageLine)),
    ...section('Built', builtLines(report)),
    ...section('Proven', report.proofs.map(proofLine)),
    ...section('Assumed', assumedLines(report)),
    ...section(
      'Taken back',
      report.takenBack.map(({ stage, detail }) => `${stage.padEnd(10)}${detail}`),
    ),
    ...section('Runs', runsLines(report)),
    ...section('Watched', watchedLines(report)),
    ...section('Backed up', backupLines(report)),
  ].join('\n')}\n`

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]

/** An application that could not be named is still one. */
const nameOf = ({ application }: OrchestrationReport): string => application ?? 'the application'

const headlines: Readonly<Record<OrchestrationReport['outcome'], string>> = {
  succeeded: 'runs, is watched and backed up',
  restored: 'was not deployed; everything is as it was before',
  cancelled: 'was cancelled; everything is as it was before',
  failed: 'did not succeed',
}

function head(report: OrchestrationReport): readonly string[] {
  const { outcome, environment, run, attempt, error } = report
  const tries = attempt === 1 ? '' : `, attempt ${attempt}`
  return [
    `${nameOf(report)} in ${environment}: ${headlines[outcome]} (run ${run}${tries})`,
    ...(error === null ? [] : ['', `${error.code}: ${error.message}`, `fix: ${error.hint}`]),
  ]
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

const stageLine = ({ stage, state, durationMs, tries }: OrchestrationReport['stages'][number]): string => {
  const again = tries > 1 ? `, ${tries} tries` : ''
  return `${stage.padEnd(10)}${state.padEnd(12)}${state === 'pending' ? '' : seconds(durationMs)}${again}`
}

const proofLine = ({ claim, verdict, evidence }: OrchestrationReport['proofs'][number]): string =>
  `${verdict.padEnd(10)}${claim}: ${evidence}`

/** How many lines a section shows before it says how many more there are; the HTML and JSON hold all. */
const shownLines = 12

function firstOf(lines: readonly string[]): readonly string[] {
  const more = lines.length - shownLines
  return more <= 1
    ? lines
    : [...lines.slice(0, shownLines), `... and ${more} more, all in the report's files`]
}

function builtLines({ built }: OrchestrationReport): readonly string[] {
  if (built === null) return []
  const counts = Object.entries(built.counts).map(([name, count]) => `${count} ${name}`)
  return [
    `from ${built.file}: ${counts.join(', ')}`,
    ...firstOf(built.from.map(({ line, elements }) => `line ${line}: ${elements.join(', ')}`)),
    ...built.unresolved.map(({ line, text }) => `line ${line}: NOT BUILT: ${text}`),
  ]
}

const assumedLines = ({ assumed }: OrchestrationReport): readonly string[] =>
  firstOf(
    assumed.map(({ line, subject, text }) => `${line === null ? '' : `line ${line}: `}${subject}: ${text}`),
  )

const runsLines = ({ runs, directory }: OrchestrationReport): readonly string[] =>
  runs === null
    ? []
    : [
        ...(runs.url === null ? [] : [`url        ${runs.url}`]),
        `release    ${runs.release ?? 'none'}${runs.previous === null ? '' : ` (before it ${runs.previous})`}`,
        `source     ${directory}`,
      ]

function watchedLines({ watched }: OrchestrationReport): readonly string[] {
  if (watched === null) return []
  const { checks, slos, covered, signals, dashboardUrl } = watched
  return [
    `${covered} of ${signals.length} critical signals; checks: ${checks.join(', ')}`,
    ...(slos.length === 0 ? [] : [`objectives: ${slos.join(', ')}`]),
    ...(dashboardUrl === null ? [] : [`dashboard  ${dashboardUrl}`]),
  ]
}

function backupLines({ backedUp }: OrchestrationReport): readonly string[] {
  if (backedUp === null) return []
  return [
    ...backedUp.backups.map(({ name, id, state }) => `${name}: ${id} is ${state}`),
    ...backedUp.jobs.map(
      ({ name, schedule, nextAt }) => `${name}: ${schedule}${nextAt === null ? '' : `, next at ${nextAt}`}`,
    ),
    ...(backedUp.repository === null ? [] : [`repository ${backedUp.repository}`]),
  ]
}
