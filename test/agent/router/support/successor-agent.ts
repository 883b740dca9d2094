// The agent that a router starts when its own has died. Usage: successor-agent.ts HOME PORT
// Collects the listening sockets, notes itself under HOME/successors, and puts a table of its own in force.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { aTable } from './tables.ts'

const [home = '', port = ''] = process.argv.slice(2)
const held: unknown[] = []
const listenerIds: string[] = []

process.on('message', (message: { type: string; listenerId?: string }, handle: unknown) => {
  if (message.type === 'listener') {
    held.push(handle)
    listenerIds.push(message.listenerId ?? '')
  } else if (message.type === 'listeners-done') {
    process.send?.({ type: 'table', table: aTable(2, 'second', Number(port)) })
  } else if (message.type === 'applied') {
    appendFileSync(
      join(home, 'successors'),
      `${JSON.stringify({ pid: process.pid, listenerIds, held: held.length })}\n`,
    )
  }
})
