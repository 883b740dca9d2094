import * as z from 'zod'
import { ApplicationLogicResult, type Finding } from '../../domain/application-logic.ts'
import type { Call } from '../../kernel/call.ts'
import { NexoError } from '../../kernel/errors.ts'
import type { EnvironmentInput } from '../input.ts'
import { withSourceSession, type Room } from '../session/session.ts'

/** Errors that carry several findings of their own. */
const WithFindings = z.object({ findings: z.array(z.record(z.string(), z.unknown())) })
const LooseFinding = z.object(ApplicationLogicResult.shape.diagnostics.element.shape)

/**
 * Everything that would stop a deployment: manifest, detection, references, then the target. All findings at once, as
 * far as can be seen without the ones before. Changes nothing.
 */
export async function validate(room: Room, input: EnvironmentInput, call: Call): Promise<readonly Finding[]> {
  try {
    return await withSourceSession(room, input, call, async (session) => {
      const { collaborators, configuration, provider } = session
      const [references, preflight] = await Promise.all([
        findingsOf(() => collaborators.resolveEnvironment(configuration, call)),
        provider.preflight(configuration, call),
      ])
      return [...references, ...preflight]
    })
  } catch (error) {
    return toFindings(error)
  }
}

async function findingsOf(work: () => Promise<unknown>): Promise<readonly Finding[]> {
  try {
    await work()
    return []
  } catch (error) {
    return toFindings(error)
  }
}

/** A documented failure as findings: the ones that it lists, or itself. Anything else is thrown on. */
function toFindings(error: unknown): readonly Finding[] {
  if (!(error instanceof NexoError)) throw error
  const listed = WithFindings.safeParse(error.details).data?.findings ?? []
  const findings = listed.flatMap((one) => {
    const parsed = LooseFinding.safeParse({ severity: 'error', ...one })
    return parsed.success ? [parsed.data] : []
  })
  const { code, message, hint } = error
  return findings.length > 0 ? findings : [{ severity: 'error', code, message, hint }]
}
