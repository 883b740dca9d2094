import { resolve } from 'node:path'
import type { Finding } from '../domain/application-logic.ts'
import type { Diagnostic } from '../generation/diagnostic.ts'
import type { RequirementsCheck } from '../generation/contract.ts'
import { GenerateInput } from '../generation/input.ts'
import { createGenerationManager } from '../generation/generation-manager.ts'
import { exitCodes } from '../kernel/errors.ts'
import { announceFindings } from '../reporting/ci/announce.ts'
import { pathInCheckout } from '../reporting/ci/checkout.ts'
import { usageInvalid } from '../reporting/errors.ts'
import { findingsLines } from '../reporting/findings-text.ts'
import { readInput } from './read-input.ts'
import { readLineBelow } from './read-line.ts'
import type { DocumentAnswer, Session } from './session.ts'

const hintOf = ({ suggestion, didYouMean }: Diagnostic): string | undefined => {
  const meant = didYouMean?.[0] === undefined ? '' : `Did you mean "${didYouMean[0]}"? `
  const example = suggestion === undefined ? '' : `Write for example: ${suggestion}`
  return meant + example === '' ? undefined : meant + example
}

function toFinding(diagnostic: Diagnostic): Finding {
  const { severity, code, reason, file, line, col } = diagnostic
  const hint = hintOf(diagnostic)
  return {
    severity,
    code,
    message: reason,
    ...(hint === undefined ? {} : { hint }),
    location: { file, line, column: col },
  }
}

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

function readGenerateInput({ flags, directory }: Session): GenerateInput {
  if (!flags.on('check'))
    throw usageInvalid({
      message:
        'generate needs --check: this version reads and checks requirements, and writes no application yet',
      help: 'nexo help generate',
    })
  return readInput(GenerateInput, {
    directory,
    file: flags.args[0],
    suggestions: flags.on('acceptSuggestions') ? 'accept' : 'list',
    allowUnresolved: flags.text('allowUnresolved'),
    sarifFile: flags.text('sarif'),
  })
}

/** What became of every line of a requirements document; CI gets an annotation for each finding. */
export async function answerGenerate(session: Session): Promise<DocumentAnswer> {
  const { host, directory, call } = session
  const check = await createGenerationManager().check(readGenerateInput(session), call.signal)
  const findings = check.diagnostics.map(toFinding)
  const toPath = (file: string): string =>
    pathInCheckout(host.environment, host.workingDirectory, resolve(directory, file))
  const annotations = announceFindings(host.environment, findings, toPath)
  if (annotations.length > 0) session.note(annotations.join('\n'))
  const { lines, diagnostics, model } = check
  return {
    json: { lines, diagnostics, assumptions: model.assumptions, model, files: [] },
    lines: ({ look }) => [
      ...model.assumptions.map(({ file, line, text }) => `${file}:${line}: assumed: ${text}`),
      ...findingsLines(look, findings, readLineBelow(directory)),
      countLine(check),
      modelLine(check),
    ],
    exitCode: check.isAccepted ? exitCodes.done : exitCodes.configurationInvalid,
  }
}
