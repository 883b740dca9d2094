// What every place that keeps secrets has to do. Plugins run it too.
import { expect, test } from 'vitest'
import type { SecretProvider } from '../../src/kernel/secrets/contract.ts'
import { Secret } from '../../src/kernel/secrets/secret.ts'
import { thrownBy } from '../support/thrown.ts'

export type SecretPlace = {
  /** The provider on a place that holds exactly `values`. May be called more than once on the same place. */
  open(values: Readonly<Record<string, string>>): Promise<SecretProvider>
}

const { signal } = new AbortController()
const canary = 'c4nary-"quoted"\nsecond line €'

/** Runs the suite against places that `makePlace` makes, a new one for each test. */
export function secretProviderSuite(name: string, makePlace: () => Promise<SecretPlace>): void {
  test(`${name}: a value comes back as it was, wrapped`, async () => {
    const provider = await (await makePlace()).open({ TOKEN: canary })
    const secret = await provider.get('TOKEN', signal)
    expect(secret).toBeInstanceOf(Secret)
    expect(secret?.reveal()).toBe(canary)
    expect(JSON.stringify(secret)).not.toContain('c4nary')
  })

  test(`${name}: what is not there, and what is empty, is undefined`, async () => {
    const provider = await (await makePlace()).open({ OTHER: 'value' })
    expect(await provider.get('TOKEN', signal)).toBeUndefined()
  })

  test(`${name}: lists its names sorted, or none when it says that it cannot`, async () => {
    const provider = await (await makePlace()).open({ B_TWO: 'value', A_ONE: 'value' })
    expect(await provider.list(signal)).toEqual(provider.capabilities.list ? ['A_ONE', 'B_TWO'] : [])
  })

  test(`${name}: set and unset do what its capabilities say`, async () => {
    const provider = await (await makePlace()).open({})
    if (!provider.capabilities.write) {
      const refusals = [
        thrownBy(() => provider.set('TOKEN', new Secret(canary, 'test'), signal)),
        thrownBy(() => provider.unset('TOKEN', signal)),
      ]
      for (const error of await Promise.all(refusals)) {
        // oxlint-disable-next-line vitest/no-conditional-expect -- the capability decides what is promised
        expect(error).toMatchObject({ code: 'NX-SECRETS-READ-ONLY', exitCode: 2 })
      }
      return
    }
    await provider.set('TOKEN', new Secret(canary, 'test'), signal)
    await provider.set('TOKEN', new Secret('newer', 'test'), signal)
    const stored = (await provider.get('TOKEN', signal))?.reveal()
    const forgotten = [await provider.unset('TOKEN', signal), await provider.unset('TOKEN', signal)]
    // oxlint-disable-next-line vitest/no-conditional-expect -- the capability decides what is promised
    expect({ stored, forgotten, left: await provider.get('TOKEN', signal) }).toEqual({
      stored: 'newer',
      forgotten: [true, false],
      left: undefined,
    })
  })
}
