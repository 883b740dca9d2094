// What tests of writing share: small applications and folders to write them to.
import { join } from 'node:path'
import { checkText } from '../../../src/generation/check-requirements.ts'
import { currentProcess } from '../../../src/kernel/process-identity.ts'
import { systemDisk, type Disk } from '../../../src/generation/writing/disk.ts'
import type { EmittedFile } from '../../../src/generation/emitting/contract.ts'
import type { Build, Destination } from '../../../src/generation/writing/write-application.ts'

export const model = checkText('r.md', '# Shop\n\n## P\n\nAn order has a total (money).\n').model

/** A generated file of an application of the test. */
export const aFile = (
  path: string,
  content: string,
  kind: EmittedFile['kind'] = 'framework',
): EmittedFile => ({
  path,
  content,
  kind,
  requirementLines: [5],
})

export const aBuild = (...files: readonly EmittedFile[]): Build => ({
  model,
  requirementsFile: 'r.md',
  emit: () => files,
})

/** The folder `app` below `directory`; the requirements stand beside it. */
export const destinationIn = (directory: string): Destination => ({
  folder: join(directory, 'app'),
  shown: 'app',
  requirements: join(directory, 'r.md'),
})

export const oldBuild = aBuild(
  aFile('a.ts', 'old\n'),
  aFile('src/b.ts', 'old\n'),
  aFile('old/gone.ts', 'x\n'),
)
export const newBuild = aBuild(
  aFile('a.ts', 'new\n'),
  aFile('src/b.ts', 'new\n'),
  aFile('new/here.ts', 'y\n'),
)

/** A disk on which `count` changes happen; before the next one, `stop` is called and nothing goes on. */
export function aStoppingDisk(count: number, stop: () => void): Disk {
  let left = count
  const next =
    <Arguments extends readonly unknown[]>(work: (...args: Arguments) => Promise<void>) =>
    (...args: Arguments): Promise<void> => {
      if (left === 0) {
        stop()
        return new Promise(() => undefined)
      }
      left -= 1
      return work(...args)
    }
  return {
    makeFolder: next(systemDisk.makeFolder),
    write: next(systemDisk.write),
    writeDurably: next(systemDisk.writeDurably),
    move: next(systemDisk.move),
    remove: next(systemDisk.remove),
    removeEmptyFolder: next(systemDisk.removeEmptyFolder),
  }
}

/** As the lock of a process that has died. */
export const deadOwner = (): object => {
  const { processStartedAt, ...owner } = currentProcess()
  const other = processStartedAt.replace(/\d$/, (last) => String((Number(last) + 1) % 10))
  return { ...owner, processStartedAt: other }
}
