import { relative } from 'node:path'
import { detectApplication, type DetectedProject } from '../deployment/detection/detect.ts'
import { writeManifest, type InitOutcome, type InitResult } from '../deployment/init/write-manifest.ts'
import { evidenceText } from '../reporting/fact-lines.ts'
import { paint, symbol } from '../reporting/look.ts'
import type { Page } from '../reporting/status-text.ts'
import type { DocumentAnswer, Session } from './session.ts'

const sentences: Readonly<Record<InitOutcome, string>> = {
  created: 'written',
  unchanged: 'is as init would write it; nothing was changed',
  replaced: 'replaced',
  kept: 'differs from what init would write and was kept; --force replaces it',
}

function initLines(
  directory: string,
  detected: DetectedProject,
  result: InitResult,
  { look }: Page,
): string[] {
  const framework = detected.framework === undefined ? '' : ` (${detected.framework})`
  const sign =
    result.outcome === 'kept'
      ? paint(look, 'warn', symbol(look, 'warn'))
      : paint(look, 'good', symbol(look, 'good'))
  const file = relative(directory, result.file)
  return [
    `${paint(look, 'good', symbol(look, 'good'))} detected ${detected.kind}${framework}`,
    ...detected.evidence.map(
      (piece) => `  ${paint(look, 'dim', `${symbol(look, 'bullet')} ${evidenceText(piece)}`)}`,
    ),
    `${sign} ${file} ${sentences[result.outcome]}`,
    `  next: ${paint(look, 'accent', 'nexo deploy')}`,
  ]
}

/** Detects the project and writes its manifest. @throws NX-DETECT-..., NX-CONFIG-NAMELESS */
export async function answerInit({ directory, flags }: Session): Promise<DocumentAnswer> {
  const detected = await detectApplication(directory)
  const onExisting = flags.on('force') ? 'replace' : 'keep'
  const result = await writeManifest({ directory, detected, onExisting })
  const { kind, framework = null, evidence } = detected
  return {
    json: {
      outcome: result.outcome,
      file: result.file,
      schemaFile: result.schemaFile,
      detected: { kind, framework, evidence },
    },
    lines: (page) => initLines(directory, detected, result, page),
  }
}
