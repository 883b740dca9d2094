// project-checks: what the project in this folder needs of this machine.
import { NexoError } from '../../kernel/errors.ts'
import { fail, ok, warn, type Check, type Verdict } from './check.ts'
import { findProgram } from './find-program.ts'

type Found = { readonly program: string; readonly file: string | undefined }

/** What the programs that were found, and were not, mean. Pure. */
export function judgePrograms(kind: string, programs: readonly Found[]): Verdict {
  const missing = programs.filter(({ file }) => file === undefined).map(({ program }) => program)
  if (missing.length > 0) {
    return fail(
      `${missing.join(', ')} not on PATH, needed by this project (${kind})`,
      `Install ${missing.join(', ')}.`,
    )
  }
  const names = programs.map(({ program }) => program).join(', ')
  return ok(`${kind}: ${names === '' ? 'needs nothing' : `${names} found`}`)
}

export const projectChecks: readonly Check[] = [
  {
    id: 'manifest',
    title: 'nexo.yaml',
    look: async ({ directory }) => {
      const { loadManifest } = await import('../../kernel/manifest/load-manifest.ts')
      const manifest = await loadManifest(directory)
      return ok(
        manifest === undefined ? 'none here; what nexo detects is used' : `${manifest.shownFile} is valid`,
      )
    },
  },
  {
    id: 'programs',
    title: 'programs of the project',
    look: async ({ directory, host }) => {
      const { detectApplication } = await import('../../deployment/detection/detect.ts')
      try {
        const { kind, requires } = await detectApplication(directory)
        const programs = await Promise.all(
          requires.map(async (program) => ({ program, file: await findProgram(program, host.environment) })),
        )
        return judgePrograms(kind, programs)
      } catch (error) {
        if (!(error instanceof NexoError)) throw error
        return warn(
          `no application found here (${error.code})`,
          'Run nexo doctor in the folder of a project.',
        )
      }
    },
  },
]
