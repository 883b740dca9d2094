import * as z from 'zod'
import { ApplicationLogicResult, type Finding } from '../../domain/application-logic.ts'
import type { Call } from '../../kernel/call.ts'
import { NexoError } from '../../kernel/errors.ts'
import type { EnvironmentInput } from '../environment-input.ts'
import { withSourceSession, type Room } from '../session/session.ts'

const Location = z.strictObject({ file: z.string(), line: z.int().min(1), column: z.int().min(1) })
/** Errors that carry several findings of their own. */
const WithFindings = z.object({ findings: z.array(z.record(z.string(), z.unknown())) })
/** Mistakes in the manifest carry their place flat, and a kind instead of a code of their own. */
const ManifestMistake = z.object(Location.shape).extend({ message: z.string(), hint: z.string() })
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
  const findings = listed.flatMap((one) => listedFinding(error.code, one))
  const { code, message, hint } = error
  return findings.length > 0 ? findings : [{ severity: 'error', code, message, hint }]
}

/** One entry of a failure that lists several. `code` is the failure's own, which `nexo explain` knows. */
function listedFinding(code: string, one: Readonly<Record<string, unknown>>): readonly Finding[] {
  const mistake = ManifestMistake.safeParse(one)
  if (mistake.success) {
    const { message, hint, ...location } = mistake.data
    return [{ severity: 'error', code, message, hint, location }]
  }
  const finding = LooseFinding.safeParse({ severity: 'error', ...one })
  return finding.success ? [finding.data] : []
}
