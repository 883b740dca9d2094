// machine-checks: what nexo needs of this machine, whatever the project.
import { stat, statfs, unlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { prepareHome } from '../../kernel/home.ts'
import { messageOf } from '../../kernel/errors.ts'
import { bytesText, durationText } from '../../reporting/time-text.ts'
import { fail, ok, warn, type Check, type Verdict } from './check.ts'
import { findProgram } from './find-program.ts'

const neededNode = [24, 11] as const

/** Whether a version of Node, such as `24.21.0`, is new enough. Pure. */
export function judgeNode(version: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isEnough = major > neededNode[0] || (major === neededNode[0] && minor >= neededNode[1])
  return isEnough
    ? ok(`Node.js ${version}`)
    : fail(`Node.js ${version} is too old`, `Install Node.js ${neededNode.join('.')} or newer.`)
}

const mebibyte = 1_048_576
/** Below this a build with its dependencies does not fit; the second limit is where even state may not. */
const [scarceBytes, tooLittleBytes] = [1_024 * mebibyte, 200 * mebibyte]

/** Free space where releases are kept. Pure. */
export function judgeSpace(freeBytes: number, folder: string): Verdict {
  const text = `${bytesText(freeBytes)} free in ${folder}`
  if (freeBytes < tooLittleBytes)
    return fail(text, 'Free some space, or set NEXO_HOME to a folder on another disk.')
  return freeBytes < scarceBytes ? warn(text, 'A build with its dependencies may not fit.') : ok(text)
}

/** Certificates and locks start to fail beyond this difference between the clock and the file system's. */
const clockToleranceMs = 5_000
/** Nobody runs this version before it was made. */
const madeAtMs = Date.UTC(2026, 0, 1)

/** Whether the clock can be right. Pure; epoch milliseconds. */
export function judgeClock(nowMs: number, fileMs: number): Verdict {
  const hint = 'Set the clock, and let it be kept by NTP.'
  if (nowMs < madeAtMs)
    return fail(`the clock says ${new Date(nowMs).toISOString()}, before nexo was made`, hint)
  const difference = Math.abs(nowMs - fileMs)
  return difference > clockToleranceMs
    ? warn(`the clock and the file system differ by ${durationText(difference)}`, hint)
    : ok(new Date(nowMs).toISOString())
}

async function fileTime(home: string): Promise<number> {
  const probe = join(home, `.clock-${process.pid}`)
  await writeFile(probe, '')
  try {
    return (await stat(probe)).mtimeMs
  } finally {
    await unlink(probe)
  }
}

function listenOnce(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
  })
  return promise
}

export const machineChecks: readonly Check[] = [
  { id: 'node', title: 'Node.js', look: async () => judgeNode(process.versions.node) },
  {
    id: 'home',
    title: 'home folder',
    look: async (session) => {
      const { home } = await session.kernel()
      await prepareHome(home)
      return ok(`${home} can be written to`)
    },
  },
  {
    id: 'disk-space',
    title: 'disk space',
    look: async (session) => {
      const { home } = await session.kernel()
      const { bavail, bsize } = await statfs(home)
      return judgeSpace(bavail * bsize, home)
    },
  },
  {
    id: 'state-store',
    title: 'state store',
    look: async (session) => {
      const kernel = await session.kernel()
      await (await kernel.state()).getValue('doctor')
      return ok(`${join(kernel.home, 'state.db')} can be read`)
    },
  },
  {
    id: 'ports',
    title: 'ports',
    look: async () => {
      try {
        return ok(`127.0.0.1 can be listened on (tried port ${await listenOnce()})`)
      } catch (error) {
        return fail(
          `127.0.0.1 cannot be listened on: ${messageOf(error)}`,
          'Bring up the loopback interface.',
        )
      }
    },
  },
  {
    id: 'clock',
    title: 'clock',
    look: async (session) =>
      judgeClock(session.call.clock.now(), await fileTime((await session.kernel()).home)),
  },
  {
    id: 'git',
    title: 'git',
    look: async ({ host }) => {
      const found = await findProgram('git', host.environment)
      return found === undefined
        ? warn(
            'not on PATH',
            'Install git, so that releases know their commit and .gitignore is read by git itself.',
          )
        : ok(found)
    },
  },
]
