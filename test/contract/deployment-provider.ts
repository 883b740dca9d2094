// What every deployment provider must do. A provider's test calls this with a target of its own; a plugin's test too.
import { expect, test } from 'vitest'
import type { DeploymentConfiguration } from '../../src/domain/deployment-configuration.ts'
import type { Candidate, DeploymentProvider, ReleaseBundle } from '../../src/deployment/contract.ts'
import type { Call } from '../../src/kernel/call.ts'

export type ProviderUnderTest = {
  readonly provider: DeploymentProvider
  readonly call: Call
  /** A release that comes up, or one whose replicas end at once. `number` orders them; each has its own artifact. */
  bundle(number: number, nature: 'good' | 'broken', token: number): Promise<ReleaseBundle>
  readonly configuration: DeploymentConfiguration
}

const counts = { web: 1 }
const drainMs = 2_000

/** The contract as tests. `open` makes a target that has never heard of the environment; it cleans up after the test. */
export function deploymentProviderSuite(name: string, open: () => Promise<ProviderUnderTest>): void {
  const candidateOf = (bundle: ReleaseBundle): Candidate => ({
    releaseId: bundle.release.id,
    fencingToken: bundle.fencingToken,
  })
  const install = async (under: ProviderUnderTest, bundle: ReleaseBundle): Promise<Candidate> => {
    await under.provider.declare(bundle, under.call)
    await under.provider.install(bundle, under.call)
    return candidateOf(bundle)
  }
  const serve = async (under: ProviderUnderTest, number: number, token = 1): Promise<Candidate> => {
    const candidate = await install(under, await under.bundle(number, 'good', token))
    await under.provider.prepare(candidate, counts, under.call)
    await under.provider.verify(candidate, under.call)
    await under.provider.shift(candidate, 100, null, under.call)
    return candidate
  }

  test(`${name}: a target that knows nothing says so`, async () => {
    const { provider, call } = await open()
    expect(await provider.inspect(call)).toBeUndefined()
    expect(await provider.readBack(call)).toBeNull()
    await provider.destroy(1, call)
  })

  test(`${name}: a release that was shifted to serves, as its address itself says`, async () => {
    const under = await open()
    const { releaseId } = await serve(under, 1)
    expect(await under.provider.readBack(under.call)).toBe(releaseId)
    expect(await under.provider.inspect(under.call)).toMatchObject({ serving: { releaseId }, mode: 'serve' })
  })

  test(`${name}: a release beside the serving one gets no traffic before it is shifted to`, async () => {
    const under = await open()
    const first = await serve(under, 1)
    const second = await install(under, await under.bundle(2, 'good', 1))
    await under.provider.prepare(second, counts, under.call)
    await under.provider.verify(second, under.call)
    expect(await under.provider.readBack(under.call)).toBe(first.releaseId)
  })

  test(`${name}: install, prepare, verify, shift and retire may be repeated`, async () => {
    const under = await open()
    const first = await serve(under, 1)
    expect(await serve(under, 1)).toEqual(first)
    const second = await serve(under, 2)
    await under.provider.retire(first, drainMs, under.call)
    await under.provider.retire(first, drainMs, under.call)
    const view = await under.provider.inspect(under.call)
    expect(view?.replicas.map(({ release }) => release)).toEqual([second.releaseId])
  })

  test(`${name}: a release that does not come up is told by verify, and the serving one stays`, async () => {
    const under = await open()
    const first = await serve(under, 1)
    const broken = await install(under, await under.bundle(2, 'broken', 1))
    await under.provider.prepare(broken, counts, under.call)
    await expect(under.provider.verify(broken, under.call)).rejects.toMatchObject({
      code: 'NX-DEPLOY-EXITED',
    })
    expect(await under.provider.readBack(under.call)).toBe(first.releaseId)
    await under.provider.retire(broken, drainMs, under.call)
  })

  test(`${name}: a release that was retired is kept, and serves again without an installation`, async () => {
    const under = await open()
    const first = await serve(under, 1)
    await serve(under, 2)
    await under.provider.retire(first, drainMs, under.call)
    await under.provider.prepare(first, counts, under.call)
    await under.provider.verify(first, under.call)
    await under.provider.shift(first, 100, null, under.call)
    expect(await under.provider.readBack(under.call)).toBe(first.releaseId)
  })

  test(`${name}: verdicts are remembered, and a pruned release is gone`, async () => {
    const under = await open()
    const first = await serve(under, 1)
    const second = await serve(under, 2)
    await under.provider.retire(first, drainMs, under.call)
    await under.provider.mark(first, 'good', under.call)
    const before = await under.provider.inspect(under.call)
    expect(before?.releases.find(({ release }) => release.id === first.releaseId)?.state).toBe('good')
    await under.provider.prune(first, under.call)
    const after = await under.provider.inspect(under.call)
    expect(after?.releases.map(({ release }) => release.id)).toEqual([second.releaseId])
  })

  test(`${name}: an order with an older fencing token is refused`, async () => {
    const under = await open()
    const candidate = await serve(under, 1, 7)
    const stale = { ...candidate, fencingToken: 6 }
    await expect(under.provider.shift(stale, 0, null, under.call)).rejects.toThrow(/./)
    expect(await under.provider.inspect(under.call)).toMatchObject({ fencingToken: 7 })
  })

  test(`${name}: more replicas and fewer, restarted, stopped and resumed`, async () => {
    const under = await open()
    const { provider, call } = under
    const candidate = await serve(under, 1)
    await provider.scale(candidate, { web: 2 }, drainMs, call)
    expect((await provider.inspect(call))?.replicas).toHaveLength(2)
    await provider.restart(candidate, drainMs, call)
    expect((await provider.inspect(call))?.replicas.every(({ healthy }) => healthy)).toBe(true)
    await provider.stop(candidate, drainMs, call)
    expect(await provider.inspect(call)).toMatchObject({ mode: 'stopped', replicas: [] })
    await provider.prepare(candidate, counts, call)
    await provider.verify(candidate, call)
    await provider.resume(candidate, call)
    expect(await provider.readBack(call)).toBe(candidate.releaseId)
  })

  test(`${name}: destroy leaves nothing, and may be repeated`, async () => {
    const under = await open()
    await serve(under, 1)
    await under.provider.destroy(2, under.call)
    expect(await under.provider.inspect(under.call)).toBeUndefined()
    await under.provider.destroy(2, under.call)
  })
}
