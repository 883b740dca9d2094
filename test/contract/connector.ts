// What every connector must do. A connector's test calls this with a system of its own; a plugin's test too. What the
// capabilities rule out is not asked for.
import { expect, test } from 'vitest'
import type {
  Connector,
  ConnectorCapabilities,
  TargetWriter,
  WriteBatch,
} from '../../src/integration/contract.ts'
import type { Column, Row, Stream } from '../../src/integration/data/column.ts'
import type { DeadLetter, SyncRun } from '../../src/integration/sync/run-record.ts'
import type { Call } from '../../src/kernel/call.ts'

export type ConnectorUnderTest = {
  readonly connector: Connector
  /** A stream whose rows have the key `id` (an integer that is never null) and `name` (a text). */
  readonly stream: string
  /** Its rows, by id: what `read` of `id` and `name` has to give. At least 30 of them; none for a target alone. */
  readonly rows: readonly (readonly [string, string])[]
  /** A stream that is not there. */
  readonly absent: string
  readonly call: Call
  /** What the target has now, by id, for connectors that cannot read it back themselves. */
  readonly written?: () => Promise<readonly (readonly string[])[]>
}

const anySize = { rows: 1_000, bytes: 1_000_000 }

async function readAll(
  { connector, stream, call }: ConnectorUnderTest,
  differing: object = {},
): Promise<readonly Row[]> {
  const rows: Row[] = []
  const request = { stream, columns: ['id', 'name'], order: [], after: null, batch: anySize, ...differing }
  for await (const batch of connector.read(request, call)) rows.push(...batch)
  return rows
}

const byId = (rows: readonly Row[]): readonly Row[] => rows.toSorted((a, b) => Number(a[0]) - Number(b[0]))

/** The contract of reading as tests. `open` makes a system of the test's own; it cleans up after the test. */
export function readerSuite(name: string, open: () => Promise<ConnectorUnderTest>): void {
  test(`${name}: a check says what answered`, async () => {
    const { connector, call } = await open()
    expect(await connector.check(call)).toMatch(/\S/)
  })

  test(`${name}: every stream that is discovered is described the same way`, async () => {
    const { connector, call, stream } = await open()
    const found = (await connector.discover(call)).map(({ name: one }) => one)
    expect(found).toEqual(found.toSorted())
    const described: Stream = await connector.describe(stream, call)
    expect(found).toContain(described.name)
    expect(described.keys[0]).toEqual(['id'])
    expect(described.columns.find((column) => column.name === 'id')).toMatchObject({
      type: 'integer',
      nullable: false,
    })
    expect(described.columns.find((column) => column.name === 'name')).toMatchObject({ type: 'text' })
  })

  test(`${name}: a stream that is not there is told by name`, async () => {
    const under = await open()
    const missing = { code: 'NX-INTEGRATE-STREAM-MISSING', message: expect.stringContaining(under.absent) }
    await expect(under.connector.describe(under.absent, under.call)).rejects.toMatchObject(missing)
    await expect(readAll({ ...under, stream: under.absent })).rejects.toMatchObject(missing)
  })

  test(`${name}: reading gives every row once, and again when it is asked again`, async () => {
    const under = await open()
    expect(byId(await readAll(under))).toEqual(under.rows)
    expect(byId(await readAll(under))).toEqual(under.rows)
  })

  test(`${name}: values come in the order in which columns were asked for`, async () => {
    const under = await open()
    const [first] = byId(
      await readAll(under, { columns: ['name', 'id'] }).then((rows) =>
        rows.map(([a, b]) => [b ?? null, a ?? null]),
      ),
    )
    expect(first).toEqual(under.rows[0])
  })

  test(`${name}: a reader that stops early leaves nothing open`, async () => {
    const under = await open()
    const { connector, stream, call } = under
    const request = { stream, columns: ['id'], order: [], after: null, batch: { rows: 2, bytes: 1_000_000 } }
    for await (const batch of connector.read(request, call)) if (batch.length > 0) break
    expect(byId(await readAll(under))).toEqual(under.rows)
    await connector.close()
  })
}

const run = (differing: Partial<SyncRun> = {}): SyncRun => ({
  runId: 's-1',
  integration: 'shop/local/copy',
  mode: 'full',
  state: 'running',
  holder: { token: 'first', host: 'here', pid: 1, processStartedAt: '0' },
  attempts: 1,
  position: null,
  counts: { read: 0, applied: 0, unchanged: 0, filtered: 0, deadLettered: 0 },
  planDigest: 'sha256:0',
  guarantee: '',
  columns: { source: [], target: [] },
  startedAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  durationMs: 0,
  error: null,
  ...differing,
})

const letter = (id: string, reason: string): DeadLetter => ({
  key: `["${id}"]`,
  reason,
  row: { id },
  runId: 's-1',
  at: '2026-01-01T00:00:00.000Z',
})

const batchOf = (rows: readonly (readonly [string, string | null])[], to: SyncRun): WriteBatch => ({
  rows,
  letterKey: (index) => `["${rows[index]?.[0]}"]`,
  deadLetters: [],
  refuse: (index, reason) => letter(rows[index]?.[0] ?? '', reason),
  next: ({ applied, unchanged, refused }) => ({
    ...to,
    counts: { read: rows.length, applied, unchanged, filtered: 0, deadLettered: refused },
  }),
})

export type WriterUnderTest = ConnectorUnderTest & {
  /** The columns `id` and `name` of the stream, as they were described; `name` takes no null. */
  readonly columns: readonly Column[]
}

const openWriter = ({ connector, stream, columns, call }: WriterUnderTest): Promise<TargetWriter> =>
  connector.openWriter({ integration: 'shop/local/copy', stream, columns, key: ['id'] }, call)
const content = async (under: WriterUnderTest): Promise<readonly (readonly unknown[])[]> =>
  under.written === undefined ? byId(await readAll(under)) : under.written()

/** The contract of writing as tests. The stream is empty and refuses the name `refused`. */
export function writerSuite(
  name: string,
  capabilities: ConnectorCapabilities,
  open: () => Promise<WriterUnderTest>,
): void {
  test(`${name}: rows and the run that counts them are stored together`, async () => {
    const under = await open()
    const writer = await openWriter(under)
    const begun = await writer.begin((newest) => {
      expect(newest).toBeUndefined()
      return run()
    }, under.call)
    const next = run({ position: ['2'] })
    const stored = await writer.apply(
      batchOf(
        [
          ['1', 'a'],
          ['2', 'b'],
        ],
        next,
      ),
      under.call,
    )
    expect(stored.counts).toMatchObject({ applied: 2, deadLettered: 0 })
    await writer.end({ ...stored, state: 'finished' }, under.call)
    await writer.close()
    expect(begun.runId).toBe('s-1')
    expect(await content(under)).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ])
    expect(await under.connector.memory?.runs('shop/local/copy', 5, under.call)).toEqual([
      { ...stored, state: 'finished' },
    ])
    expect(await under.connector.memory?.runs('shop/local/other', 5, under.call)).toEqual([])
  })

  test(`${name}: a row that is refused is a dead letter, and the others are in`, async () => {
    const under = await open()
    const writer = await openWriter(under)
    await writer.begin(() => run(), under.call)
    const rows = [
      ['1', 'a'],
      ['2', 'refused'],
      ['3', 'c'],
    ] as const
    const stored = await writer.apply(batchOf(rows, run()), under.call)
    expect(stored.counts).toMatchObject({ applied: 2, deadLettered: 1 })
    expect(await content(under)).toEqual([
      ['1', 'a'],
      ['3', 'c'],
    ])
    const kept = await under.connector.memory?.deadLetters('shop/local/copy', { limit: 5 }, under.call)
    expect(kept).toMatchObject({ count: 1, letters: [{ key: '["2"]', row: { id: '2' } }] })
    expect(kept?.letters[0]?.reason).not.toBe('')
    // Once it is in, it is no dead letter any more.
    await writer.apply(batchOf([['2', 'b']], run()), under.call)
    await writer.close()
    expect(
      await under.connector.memory?.deadLetters('shop/local/copy', { limit: 5 }, under.call),
    ).toMatchObject({ count: 0 })
  })

  test(`${name}: a writer whose run was taken over stores nothing more`, async () => {
    const under = await open()
    const writer = await openWriter(under)
    await writer.begin(() => run(), under.call)
    const other = await openWriter(under)
    await other.begin(
      (newest) => ({ ...run(newest), holder: { ...run().holder, token: 'second' } }),
      under.call,
    )
    const late = writer.apply(batchOf([['1', 'a']], run()), under.call)
    await expect(late).rejects.toMatchObject({ code: 'NX-INTEGRATE-TAKEN-OVER' })
    await writer.close()
    await other.close()
    // A message that is out already cannot be taken back.
    expect(capabilities.transactionalCheckpoint ? await content(under) : []).toEqual([])
  })

  test(`${name}: what stops a run from beginning leaves the one before as it was`, async () => {
    const under = await open()
    const writer = await openWriter(under)
    await writer.begin(() => run(), under.call)
    const refuse = (): SyncRun => {
      throw new Error('busy')
    }
    await expect(writer.begin(refuse, under.call)).rejects.toThrow('busy')
    await writer.close()
    expect(await under.connector.memory?.runs('shop/local/copy', 5, under.call)).toEqual([run()])
  })
}

/** What else a connector promises that can read in an order, from a place on. */
export function orderedReaderSuite(name: string, open: () => Promise<ConnectorUnderTest>): void {
  test(`${name}: from each place on come exactly the rows behind it`, async () => {
    const under = await open()
    for (const [at, [id]] of under.rows.entries()) {
      if (at % 7 !== 0) continue
      expect(await readAll(under, { order: ['id'], after: [id] })).toEqual(under.rows.slice(at + 1))
      expect(
        await under.connector.countAfter?.({ stream: under.stream, order: ['id'], after: [id] }, under.call),
      ).toBe(under.rows.length - at - 1)
    }
    expect(await readAll(under, { order: ['id'], after: ['2000000000'] })).toEqual([])
  })

  test(`${name}: a batch is no larger than was asked for`, async () => {
    const under = await open()
    const { connector, stream, call } = under
    const request = {
      stream,
      columns: ['id', 'name'],
      order: ['id'],
      after: null,
      batch: { rows: 4, bytes: 1_000_000 },
    }
    const sizes: number[] = []
    for await (const batch of connector.read(request, call)) sizes.push(batch.length)
    expect(Math.max(...sizes)).toBe(4)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(under.rows.length)
  })
}

/** What else a connector promises whose target holds rows and checkpoint in one transaction. */
export function transactionalWriterSuite(name: string, open: () => Promise<WriterUnderTest>): void {
  test(`${name}: a batch that is not accounted for leaves nothing behind`, async () => {
    const under = await open()
    const writer = await openWriter(under)
    await writer.begin(() => run(), under.call)
    const next = (): SyncRun => {
      throw new Error('does not close')
    }
    await expect(writer.apply({ ...batchOf([['1', 'a']], run()), next }, under.call)).rejects.toThrow(
      'does not close',
    )
    await writer.close()
    expect(await content(under)).toEqual([])
    expect((await under.connector.memory?.runs('shop/local/copy', 1, under.call))?.[0]?.counts.read).toBe(0)
  })

  test(`${name}: a row that comes again replaces the one with its key, or is unchanged`, async () => {
    const under = await open()
    const writer = await openWriter(under)
    await writer.begin(() => run(), under.call)
    await writer.apply(
      batchOf(
        [
          ['1', 'a'],
          ['2', 'b'],
        ],
        run(),
      ),
      under.call,
    )
    const again = await writer.apply(
      batchOf(
        [
          ['1', 'a'],
          ['2', 'new'],
          ['3', 'c'],
        ],
        run(),
      ),
      under.call,
    )
    await writer.close()
    expect(again.counts).toMatchObject({ applied: 2, unchanged: 1 })
    expect(await content(under)).toEqual([
      ['1', 'a'],
      ['2', 'new'],
      ['3', 'c'],
    ])
  })
}
