import { expect, test } from 'vitest'
import { openChosen } from '../../../src/agent/service-changes/declare-service.ts'
import { addressUnavailable, noFreePort, portInUse } from '../../../src/agent/service-errors.ts'

const inUse = (port: number): Error => portInUse({ host: '127.0.0.1', port, owner: 'another' })

/** Ports one after the other, until there are no more. */
function aChooser(ports: readonly number[]): () => Promise<number> {
  const left = [...ports]
  return async () => {
    const port = left.shift()
    if (port === undefined) throw noFreePort({ from: 1, to: 2 })
    return port
  }
}

test('a port that was taken between the choice and the bind is passed over', async () => {
  const open = async (port: number): Promise<number> => {
    if (port < 3) throw inUse(port)
    return port
  }
  expect(await openChosen(aChooser([1, 2, 3, 4]), open)).toBe(3)
})

test('when no port is left, and for every other failure, the reason is told', async () => {
  const taken = async (port: number): Promise<never> => {
    throw inUse(port)
  }
  await expect(openChosen(aChooser([1, 2]), taken)).rejects.toMatchObject({ code: 'NX-AGENT-NO-FREE-PORT' })
  const absent = async (port: number): Promise<never> => {
    throw addressUnavailable({ host: 'h', port, systemCode: 'ENOTFOUND' })
  }
  await expect(openChosen(aChooser([1, 2]), absent)).rejects.toMatchObject({
    code: 'NX-AGENT-ADDRESS-UNAVAILABLE',
  })
})
