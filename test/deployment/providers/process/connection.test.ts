import { expect, test } from 'vitest'
import type { AgentClient } from '../../../../src/agent/client.ts'
import { agentConnectionLost } from '../../../../src/agent/errors.ts'
import { createConnection } from '../../../../src/deployment/providers/process/connection.ts'
import { systemClock, type Call } from '../../../../src/kernel/call.ts'

const aCall = (signal = new AbortController().signal): Call => ({
  signal,
  emit: () => undefined,
  clock: systemClock,
})
const service = { application: 'shop', environment: 'local' }
const lost = () => agentConnectionLost({ operation: 'x', why: 'reset' })

type Behaviour = { call?: () => Promise<unknown>; stream?: (request: unknown) => AsyncIterable<unknown> }

/** Clients that behave as told, one after the other; counts those that were closed. */
function clientsOf(...behaviours: Behaviour[]) {
  const seen = { opened: 0, closed: 0 }
  const open = async (): Promise<AgentClient> => {
    const behaviour = behaviours[Math.min(seen.opened, behaviours.length - 1)]
    seen.opened += 1
    // Built on a bare object: the protocol's generic signatures say more than this fake needs to.
    return Object.assign(Object.create(null), {
      call: () => behaviour?.call?.(),
      stream: (_name: string, request: unknown) => behaviour?.stream?.(request),
      close: () => void (seen.closed += 1),
    })
  }
  return { open, seen }
}

test('a call whose agent went away is asked of the next one', async () => {
  const { open, seen } = clientsOf({ call: () => Promise.reject(lost()) }, { call: async () => null })
  const connection = createConnection(open)
  expect(await connection.call('inspectService', { service }, aCall())).toBeNull()
  expect(seen).toEqual({ opened: 2, closed: 1 })
})

test('a failure that the agent itself gives is not asked again', async () => {
  const { open, seen } = clientsOf({ call: () => Promise.reject(new Error('refused')) })
  await expect(createConnection(open).call('inspectService', { service }, aCall())).rejects.toThrow('refused')
  expect(seen.opened).toBe(1)
})

test('an interruption ends the waiting for a successor', async () => {
  const controller = new AbortController()
  const { open } = clientsOf({
    call: () => {
      controller.abort(new Error('Ctrl-C'))
      return Promise.reject(lost())
    },
  })
  await expect(
    createConnection(open).call('inspectService', { service }, aCall(controller.signal)),
  ).rejects.toMatchObject({
    code: 'NX-AGENT-CONNECTION-LOST',
  })
})

test('a stream whose agent went away is asked of the next one, with what to ask again', async () => {
  const asked: unknown[] = []
  const broken = async function* (request: unknown) {
    asked.push(request)
    yield { removed: 'one' }
    throw lost()
  }
  const whole = async function* (request: unknown) {
    asked.push(request)
    yield { removed: 'two' }
  }
  const connection = createConnection(clientsOf({ stream: broken }, { stream: whole }).open)
  const [request, again] = [
    { service, fencingToken: 1 },
    { service, fencingToken: 2 },
  ]
  const texts: string[] = []
  for await (const { removed } of connection.stream('destroyService', request, aCall(), again))
    texts.push(removed)
  expect(texts).toEqual(['one', 'two'])
  expect(asked).toEqual([request, again])
})
