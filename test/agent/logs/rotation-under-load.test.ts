import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openCursor } from '../../../src/agent/logs/log-cursor.ts'
import { partsOf } from '../../../src/agent/logs/log-parts.ts'
import { pauseGroup, resumeGroup } from '../../../src/agent/logs/pause.ts'
import { rotateIfLong } from '../../../src/agent/logs/rotation.ts'
import { readProcessStats } from '../../../src/agent/replicas/process-stat.ts'
import { signalGroup } from '../../../src/agent/replicas/process-group.ts'
import { spawnReplica } from '../../../src/agent/replicas/spawn.ts'
import { temporaryFolder } from '../../support/home.ts'

/** Raise it to try longer. */
const wantedRotations = Number(process.env['NEXO_LOG_ROTATIONS'] ?? 4)
const policy = { maxBytes: 64 * 1024, files: 10_000 }

/** Two processes of one group write numbered lines into one log as fast as they can, until a file `stop` is there. */
const writer = `
  const { spawn } = require('node:child_process')
  const { existsSync, writeSync } = require('node:fs')
  const name = process.argv[1] ?? 'parent'
  if (name === 'parent') spawn(process.execPath, ['-e', process.env.SOURCE, 'child'], { stdio: 'inherit' })
  let line = 0
  const say = () => writeSync(1, name + ' ' + line++ + '\\n')
  for (; !existsSync('stop'); ) for (let each = 0; each < 500; each += 1) say()
  writeSync(1, name + ' wrote ' + line + '\\n')`

test.skipIf(process.platform !== 'linux')(
  'no line is lost or doubled while a log that is written to at full speed is rotated, for who follows and who comes later',
  async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'web.1.log')
    const env = { SOURCE: writer }
    const started = await spawnReplica({ argv: [process.execPath, '-e', writer], folder, env, logFile: file })
    onTestFinished(() => signalGroup(started.pid, 'SIGKILL'))
    const cursor = openCursor(file, 0)
    const followed: string[] = []
    let rotations = 0
    const look = (): boolean => {
      const { lines, skipped, more } = cursor.read()
      expect(skipped).toBe(0)
      followed.push(...lines.map(({ text }) => text))
      return more === 'maybe'
    }
    while (rotations < wantedRotations) {
      if (await rotateIfLong(file, () => pauseGroup(started.pid), policy)) rotations += 1
      look()
    }
    await writeFile(join(folder, 'stop'), '')
    while ((await groupOf(started.pid)).length > 0) look()
    while (look());
    expect(partsOf(file).length).toBe(rotations + 1)
    for (const lines of [followed, readWhole(file)]) {
      const found = ['parent', 'child'].map((name) => lines.filter((line) => line.startsWith(`${name} `)))
      for (const own of found) {
        const [name] = own[0]?.split(' ') ?? []
        const misplaced = own.slice(0, -1).findIndex((line, index) => line !== `${name} ${index}`)
        expect({ misplaced, end: own.at(-1) }).toEqual({
          misplaced: -1,
          end: `${name} wrote ${own.length - 1}`,
        })
      }
      expect(found.flat()).toHaveLength(lines.length)
    }
  },
)

const groupOf = async (group: number) => (await readProcessStats()).filter((stat) => stat.group === group)

function readWhole(file: string): readonly string[] {
  const cursor = openCursor(file, 0)
  const lines: string[] = []
  for (let look = cursor.read(); look.more === 'maybe'; look = cursor.read())
    lines.push(...look.lines.map(({ text }) => text))
  return lines
}

test.skipIf(process.platform !== 'linux')(
  'a group is stopped whole, goes on when told so, and one that was left stopped is woken',
  async () => {
    const folder = await temporaryFolder()
    const argv = ['sh', '-c', 'sleep 300 & sleep 300 & wait']
    const { pid } = await spawnReplica({ argv, folder, env: {}, logFile: join(folder, 'log') })
    onTestFinished(() => signalGroup(pid, 'SIGKILL'))
    const states = async () => (await groupOf(pid)).map((stat) => stat.isStopped)
    const until = async (wanted: boolean): Promise<void> => {
      for (;;) {
        const now = await states()
        if (now.length === 3 && now.every((isStopped) => isStopped === wanted)) return
      }
    }
    await until(false)
    const resume = await pauseGroup(pid)
    expect(await states()).toEqual([true, true, true])
    resume?.()
    await until(false)
    await pauseGroup(pid)
    await resumeGroup(pid)
    await until(false)
  },
)
