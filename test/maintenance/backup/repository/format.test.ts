import { poly1305 as reference } from '@noble/ciphers/_poly1305.js'
import { expect, test } from 'vitest'
import { fc } from '../../../support/properties.ts'
import {
  blobsOf,
  createContentCut,
  createWindow,
  longestBlob,
  pagedCut,
} from '../../../../src/maintenance/backup/repository/cutting.ts'
import {
  encodePackHeader,
  readPackHeader,
  type PackedBlob,
} from '../../../../src/maintenance/backup/repository/pack.ts'
import { poly1305 } from '../../../../src/maintenance/backup/repository/poly1305.ts'
import { isIrreducible, makePolynomial } from '../../../../src/maintenance/backup/repository/polynomial.ts'
import { createSealingKey, seal, unseal } from '../../../../src/maintenance/backup/repository/sealing.ts'
import {
  decodeTree,
  encodeTree,
  nanosecondsOf,
  quoteName,
  timeText,
  unquoteName,
  type TreeNode,
} from '../../../../src/maintenance/backup/repository/tree.ts'
import { plainFile } from '../../../../src/maintenance/backup/capture/capture.ts'
import { someBytes } from '../../support/bytes.ts'

const key32 = fc.uint8Array({ minLength: 32, maxLength: 32 })

test('Poly1305 gives the tags of another implementation, for any key and length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), key32, (data, key) => {
      const own = poly1305(data, key.subarray(0, 16), key.subarray(16))
      expect(own.toString('hex')).toBe(Buffer.from(reference(data, key)).toString('hex'))
    }),
    { numRuns: 300 },
  )
  const worst = new Uint8Array(4_096).fill(255)
  const key = new Uint8Array(32).fill(255)
  expect(poly1305(worst, key.subarray(0, 16), key.subarray(16))).toEqual(Buffer.from(reference(worst, key)))
})

test('what is sealed opens with its key alone, and with no bit changed', () => {
  const key = createSealingKey()
  const plain = someBytes(1_000, 1)
  const sealed = seal(key, plain)
  expect(unseal(key, sealed)).toEqual(plain)
  expect(unseal(createSealingKey(), sealed)).toBeUndefined()
  for (let at = 0; at < sealed.length; at += 37) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(unseal(key, changed)).toBeUndefined()
  }
  expect(unseal(key, sealed.subarray(0, 20))).toBeUndefined()
})

test('polynomials are irreducible, of degree 53, and random', () => {
  // Known ones of restic's own tests, and products of two.
  expect(isIrreducible(0x3da3358b4dc173n)).toBe(true)
  expect(isIrreducible(0b101n)).toBe(false)
  expect(isIrreducible(0b110n)).toBe(false)
  let seed = 0
  const hexOf = (bytes: number): string => someBytes(bytes, (seed += 1)).toString('hex')
  const [first, second] = [makePolynomial(hexOf), makePolynomial(hexOf)]
  expect(BigInt(`0x${first}`).toString(2)).toHaveLength(54)
  expect(isIrreducible(BigInt(`0x${first}`))).toBe(true)
  expect(first).not.toBe(second)
})

const collect = async (content: Buffer, cut = createContentCut('secret'), expected?: number) => {
  let at = 0
  const read = (target: Buffer, offset: number, length: number): number => {
    // Short reads, as from a pipe.
    const got = content.copy(target, offset, at, at + Math.min(length, 70_000))
    at += got
    return got
  }
  const blobs: Buffer[] = []
  for await (const blob of blobsOf(read, cut, createWindow(), expected)) blobs.push(blob)
  return blobs
}

test('content is cut into blobs that give the content, none longer than 4 MiB', async () => {
  const content = someBytes(20 * 1024 * 1024, 2)
  const blobs = await collect(content)
  expect(Buffer.concat(blobs).equals(content)).toBe(true)
  expect(blobs.length).toBeGreaterThan(8)
  expect(Math.max(...blobs.map((blob) => blob.length))).toBeLessThanOrEqual(longestBlob)
})

test('bytes that are put in front move few cuts: most blobs are known already', async () => {
  const content = someBytes(20 * 1024 * 1024, 3)
  const known = new Set((await collect(content)).map((blob) => blob.toString('latin1')))
  const moved = await collect(Buffer.concat([Buffer.from('a few bytes in front'), content]))
  const fresh = moved.filter((blob) => !known.has(blob.toString('latin1')))
  expect(fresh.length).toBeLessThanOrEqual(2)
})

test('another repository cuts the same content elsewhere', async () => {
  const content = someBytes(8 * 1024 * 1024, 4)
  const lengths = async (secret: string) =>
    (await collect(content, createContentCut(secret))).map((blob) => blob.length)
  expect(await lengths('a')).not.toEqual(await lengths('b'))
})

test.each([0, 1, 65_535, 65_536, 200_000])(
  '%i bytes are whole, also when a file has grown since',
  async (length) => {
    const content = someBytes(length, 5)
    for (const expected of [length, 0, Math.floor(length / 2), undefined]) {
      const blobs = await collect(content, pagedCut, expected)
      expect(Buffer.concat(blobs).equals(content)).toBe(true)
    }
  },
)

test('a page that changes in the middle of a paged file makes one new blob', async () => {
  const content = someBytes(10 * 65_536, 6)
  const known = new Set((await collect(content, pagedCut)).map((blob) => blob.toString('latin1')))
  content[5 * 65_536 + 7] = (content[5 * 65_536 + 7] ?? 0) ^ 255
  const blobs = await collect(content, pagedCut)
  expect(blobs.filter((blob) => !known.has(blob.toString('latin1')))).toHaveLength(1)
})

test('the list at the end of a pack gives its blobs back, and nothing for a pack that is cut short', () => {
  const key = createSealingKey()
  const blobs: PackedBlob[] = [
    { id: 'a'.repeat(64), type: 'data', offset: 0, length: 50, uncompressedLength: 700 },
    { id: 'b'.repeat(64), type: 'tree', offset: 50, length: 40, uncompressedLength: null },
  ]
  const header = seal(key, encodePackHeader(blobs))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(header.length)
  const pack = Buffer.concat([someBytes(90, 7), header, length])
  expect(readPackHeader(key, pack)).toEqual(blobs)
  for (const end of [3, 40, pack.length - 1])
    expect(readPackHeader(key, pack.subarray(0, end))).toBeUndefined()
})

test('every name of a file system survives, whatever its bytes are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 255 }), (bytes) => {
      const name = Buffer.from(bytes)
      expect(unquoteName(quoteName(name))).toEqual(name)
    }),
    { numRuns: 300 },
  )
  expect(quoteName(Buffer.from('a "b" \\ \n é 🙂'))).toBe('a \\"b\\" \\\\ \\x0a é 🙂')
  expect(unquoteName('\\u00e9\\n\\\\\\x41\\101')?.toString()).toBe('é\n\\AA')
  expect(unquoteName('\\q')).toBeUndefined()
})

const aNode = (differing: Partial<TreeNode>): TreeNode => ({ ...plainFile('file', [], 0, 0), ...differing })

test('a tree gives its nodes back to the last digit', () => {
  const nodes = [
    aNode({ name: Buffer.from('a'), mode: 0o4755, mtimeNs: -1n, ctimeNs: 1_700_000_000_123_456_789n }),
    aNode({ name: Buffer.from('b'), inode: '18446744073709551615', device: '9007199254740993', links: 2 }),
    aNode({ name: Buffer.from('d'), type: 'dir', mode: 0o1777, subtree: 'c'.repeat(64) }),
    aNode({ name: Buffer.from('l'), type: 'symlink', target: Buffer.from([0x2f, 0xff]) }),
  ]
  const comparable = (node: TreeNode) => ({ ...node, target: node.target.toString('hex') })
  expect(decodeTree(encodeTree(nodes).toString())?.map(comparable)).toEqual(nodes.map(comparable))
})

test.each(['..', '.', '', 'a/b', 'a\\x00b'])('a tree with the name %j is no tree', (name) => {
  const node = { name, type: 'file', mtime: '2026-01-01T00:00:00Z', content: [] }
  expect(decodeTree(JSON.stringify({ nodes: [node] }))).toBeUndefined()
})

test('a tree with two things of one name is no tree', () => {
  const node = { name: 'x', type: 'symlink', mtime: '2026-01-01T00:00:00Z', linktarget: '/etc' }
  expect(decodeTree(JSON.stringify({ nodes: [node, { ...node, type: 'dir' }] }))).toBeUndefined()
})

test.each([
  [0n, '1970-01-01T00:00:00.000000000Z'],
  [-1n, '1969-12-31T23:59:59.999999999Z'],
  [9_194_428_800_000_000_123n, '2261-05-12T00:00:00.000000123Z'],
])('%s ns is %s, and back', (nanoseconds, text) => {
  expect(timeText(nanoseconds)).toBe(text)
  expect(nanosecondsOf(text)).toBe(nanoseconds)
})

test('times of other zones and digits are read', () => {
  expect(nanosecondsOf('2026-01-01T01:00:00.5+01:00')).toBe(nanosecondsOf('2026-01-01T00:00:00.500000000Z'))
  expect(nanosecondsOf('nonsense')).toBe(0n)
})
