// A process that writes an application and kills itself before its n-th change of the disk.
// Usage: node killed-writer.ts DIRECTORY COUNT
import { writeApplication } from '../../../src/generation/writing/write-application.ts'
import { aStoppingDisk, destinationIn, newBuild } from './application.ts'

const [directory = '', count = '0'] = process.argv.slice(2)
const disk = aStoppingDisk(Number(count), () => process.kill(process.pid, 'SIGKILL'))
await writeApplication(destinationIn(directory), newBuild, new AbortController().signal, disk)
