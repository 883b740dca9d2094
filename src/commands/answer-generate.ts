import { resolve } from 'node:path'
import { announceFindings } from '../reporting/ci/announce.ts'
import { pathInCheckout } from '../reporting/ci/checkout.ts'
import { findingsLines } from '../reporting/findings-text.ts'
import { generatedLines, nextLines } from '../reporting/generated-text.ts'
import type { GeneratedApplication, RequirementsCheck } from '../generation/contract.ts'
import { deployedName } from '../generation/emitting/manifest-file.ts'
import { shownFolder } from '../generation/build-application.ts'
import { toFinding } from '../generation/findings.ts'
import { createGenerationManager } from '../generation/generation-manager.ts'
import { BuildInput, GenerateInput } from '../generation/input.ts'
import { exitCodes } from '../kernel/errors.ts'
import { usageInvalid } from '../reporting/errors.ts'
import type { Page } from '../reporting/status-text.ts'
import { readInput } from './read-input.ts'
import { readLineBelow } from './read-line.ts'
import type { DocumentAnswer, Session } from './session.ts'

/** How many lines became what, in the order of gravity. */
function countLine({ lines }: RequirementsCheck): string {
  const counts = Map.groupBy(lines, ({ class: found }) => found)
  const parts = (['modelled', 'assumed', 'informational', 'unresolved', 'conflict'] as const).flatMap(
    (found) => {
      const count = counts.get(found)?.length ?? 0
      return count === 0 ? [] : [`${count} ${found}`]
    },
  )
  return `${lines.length} lines: ${parts.join(', ')}`
}

const modelLine = ({ model }: RequirementsCheck): string =>
  `${model.name}: ${model.entities.length} entities, ${model.roles.length} roles, ${model.operations.length} operations, ${model.rules.length} rules`

const valuesOf = ({ flags, directory }: Session) => ({
  directory,
  file: flags.args[0],
  suggestions: flags.on('acceptSuggestions') ? 'accept' : 'list',
  allowUnresolved: flags.text('allowUnresolved'),
  sarifFile: flags.text('sarif'),
})

function refuseContradictions({ flags }: Session): void {
  const ruled = (['out', 'allowDataLoss'] as const).filter(
    (name) => flags.text(name) !== undefined || flags.on(name),
  )
  if (flags.on('check') && ruled.length > 0)
    throw usageInvalid({
      message: '--check writes nothing, so --out and --allow-data-loss have no place beside it',
      help: 'nexo help generate',
    })
}

/** CI gets an annotation for each finding. */
function announce(session: Session, check: RequirementsCheck): void {
  const { host, directory } = session
  const toPath = (file: string): string =>
    pathInCheckout(host.environment, host.workingDirectory, resolve(directory, file))
  const annotations = announceFindings(host.environment, check.diagnostics.map(toFinding), toPath)
  if (annotations.length > 0) session.note(annotations.join('\n'))
}

const checkLines = (session: Session, check: RequirementsCheck, { look }: Page): readonly string[] => [
  ...check.model.assumptions.map(({ file, line, text }) => `${file}:${line}: assumed: ${text}`),
  ...findingsLines(look, check.diagnostics.map(toFinding), readLineBelow(session.directory)),
  countLine(check),
]

const jsonOf = (
  { lines, diagnostics, model }: RequirementsCheck,
  written?: { readonly built: GeneratedApplication; readonly folder: string },
) => ({
  lines,
  diagnostics,
  assumptions: model.assumptions,
  model,
  files: written?.built.files ?? [],
  folder: written?.folder ?? null,
})

/** The folder of the application, as it was named or after the application, below where the user stands. */
async function build(session: Session, check: RequirementsCheck): Promise<DocumentAnswer> {
  const { flags, call } = session
  const outputDirectory = flags.text('out') ?? deployedName(check.model)
  const destructive = flags.on('allowDataLoss') ? 'allow' : 'refuse'
  // The findings were written by the check.
  const input = readInput(BuildInput, {
    ...valuesOf(session),
    sarifFile: undefined,
    outputDirectory,
    destructive,
  })
  const built = await createGenerationManager().generate(input, call)
  const folder = shownFolder(session.host.workingDirectory, built.logic.sourceDirectory)
  return {
    json: jsonOf(check, { built, folder }),
    lines: (page) => [
      ...checkLines(session, check, page),
      '',
      ...generatedLines(page.look, built, folder, page.columns),
      ...nextLines(page.look, folder),
    ],
  }
}

/**
 * What became of every line of a requirements document, and the application that was written from it, unless only the
 * check was asked for or lines failed.
 */
export async function answerGenerate(session: Session): Promise<DocumentAnswer> {
  refuseContradictions(session)
  const input = readInput(GenerateInput, valuesOf(session))
  const check = await createGenerationManager().check(input, session.call.signal)
  announce(session, check)
  if (check.isAccepted && !session.flags.on('check')) return build(session, check)
  const unwritten = session.flags.on('check') ? [] : ['Nothing was written.']
  return {
    json: jsonOf(check),
    lines: (page) => [...checkLines(session, check, page), modelLine(check), ...unwritten],
    exitCode: check.isAccepted ? exitCodes.done : exitCodes.configurationInvalid,
  }
}
