import { exitCodes, messageOf, NexoError } from '../../kernel/errors.ts'
import { paint, symbol, type Look, type Tone } from '../../reporting/look.ts'
import { pad, widthOf } from '../../reporting/text-width.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { agentChecks } from './agent-checks.ts'
import { fail, type Check, type Verdict } from './check.ts'
import { machineChecks } from './machine-checks.ts'
import { projectChecks } from './project-checks.ts'

export type CheckResult = Verdict & { readonly id: string; readonly title: string }

async function run(check: Check, session: Session): Promise<CheckResult> {
  const { id, title } = check
  try {
    return { id, title, ...(await check.look(session)) }
  } catch (error) {
    const hint = error instanceof NexoError ? `${error.hint} (nexo explain ${error.code})` : ''
    return { id, title, ...fail(messageOf(error), hint) }
  }
}

const tones: Readonly<Record<Verdict['status'], Tone & ('good' | 'warn' | 'bad')>> = {
  ok: 'good',
  warn: 'warn',
  fail: 'bad',
}

/** One line per check, its remedy below it when it needs one, and the verdict last. */
export function doctorLines(look: Look, results: readonly CheckResult[]): string[] {
  const width = Math.max(...results.map(({ title }) => widthOf(title)))
  const failed = results.filter(({ status }) => status === 'fail').length
  const lines = results.flatMap(({ title, status, detail, hint }) => {
    const sign = paint(look, tones[status], symbol(look, tones[status]))
    const head = `${sign} ${pad(title, width)}  ${detail}`
    return hint === undefined || hint === '' ? [head] : [head, `  ${' '.repeat(width)}  fix: ${hint}`]
  })
  return [...lines, failed === 0 ? 'ready' : `not ready: ${failed} of ${results.length} checks failed`]
}

/** Runs every check, one after another, and answers with all of them. */
export async function answerDoctor(session: Session): Promise<DocumentAnswer> {
  const results: CheckResult[] = []
  for (const check of [...machineChecks, ...agentChecks, ...projectChecks]) {
    results.push(await run(check, session))
  }
  const isReady = results.every(({ status }) => status !== 'fail')
  return {
    json: { ready: isReady, checks: results },
    lines: ({ look }) => doctorLines(look, results),
    exitCode: isReady ? exitCodes.done : exitCodes.preflightFailed,
  }
}
