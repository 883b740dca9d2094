// A tree is the content of one folder: a node for each thing in it, sorted by name.
// Source: restic, doc/design.rst, "Trees and Data"; internal/restic/node.go for how names are written.
import * as z from 'zod'
import { parseJson } from './key-file.ts'

const Id = z.string().regex(/^[0-9a-f]{64}$/)

const NodeShape = z.looseObject({
  name: z.string(),
  type: z.string(),
  mode: z.int().optional(),
  mtime: z.string(),
  atime: z.string().optional(),
  ctime: z.string().optional(),
  uid: z.int().default(0),
  gid: z.int().default(0),
  inode: z.number().optional(),
  device_id: z.number().optional(),
  size: z.int().optional(),
  links: z.int().optional(),
  linktarget: z.string().optional(),
  linktarget_raw: z.base64().optional(),
  content: z.array(Id).nullable().optional(),
  subtree: Id.nullable().optional(),
})
const TreeShape = z.looseObject({ nodes: z.array(NodeShape).nullable() })

/** One thing in a folder. Names are bytes: a file system takes any but `/` and NUL. */
export type TreeNode = {
  readonly name: Buffer
  readonly type: 'file' | 'dir' | 'symlink' | 'other'
  /** Permission bits and setuid, setgid, sticky, as POSIX numbers them. */
  readonly mode: number
  /** Nanoseconds since 1970; may be negative. */
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
  readonly uid: number
  readonly gid: number
  /** What is one file under several names has equal ones; as text, since it may exceed a double. */
  readonly inode: string
  readonly device: string
  readonly size: number
  readonly links: number
  readonly target: Buffer
  readonly content: readonly string[]
  readonly subtree: string | null
}

/** Go numbers these bits in its own way. Source: Go, io/fs, FileMode. */
const goBits = [
  [0o4000, 0x0080_0000],
  [0o2000, 0x0040_0000],
  [0o1000, 0x0010_0000],
] as const
const goTypes = { file: 0, dir: 0x8000_0000, symlink: 0x0800_0000, other: 0x0400_0000 }

const toGoMode = ({ mode, type }: TreeNode): number =>
  goBits.reduce((bits, [posix, go]) => bits + ((mode & posix) === 0 ? 0 : go), (mode & 0o777) + goTypes[type])

const fromGoMode = (mode: number): number =>
  goBits.reduce((bits, [posix, go]) => bits | ((mode & go) === 0 ? 0 : posix), mode & 0o777)

/** The tree as restic writes it. `nodes` are sorted by the bytes of their names here. */
export function encodeTree(nodes: readonly TreeNode[]): Buffer {
  const sorted = nodes.toSorted((a, b) => Buffer.compare(a.name, b.name))
  // Inodes exceed what a double holds, so they are written as digits and not through a number.
  return Buffer.from(`{"nodes":[${sorted.map(encodeNode).join(',')}]}\n`)
}

function encodeNode(node: TreeNode): string {
  const { type, uid, gid, size, links, content, subtree, target } = node
  const time = timeText(node.mtimeNs)
  const head = {
    name: quoteName(node.name),
    type,
    mode: toGoMode(node),
    mtime: time,
    atime: time,
    ctime: timeText(node.ctimeNs),
    uid,
    gid,
  }
  const tail = {
    ...(type === 'file' ? { size, links, content } : { content: null }),
    ...(type === 'symlink' ? linkMembers(target) : {}),
    ...(subtree === null ? {} : { subtree }),
  }
  const numbers = `"inode":${node.inode},"device_id":${node.device}`
  return `${JSON.stringify(head).slice(0, -1)},${numbers},${JSON.stringify(tail).slice(1)}`
}

const linkMembers = (target: Buffer) => {
  const linktarget = target.toString('utf8')
  return Buffer.from(linktarget).equals(target)
    ? { linktarget }
    : { linktarget, linktarget_raw: target.toString('base64') }
}

/** The nodes of a tree; undefined when the text is no tree, or one with two things of the same name or a name that is none. */
export function decodeTree(text: string): readonly TreeNode[] | undefined {
  const exact = text.replaceAll(/"(inode|device_id)":(\d{16,})/g, '"$1":0,"$1_text":"$2"')
  const read = TreeShape.safeParse(parseJson(exact))
  if (!read.success) return undefined
  const nodes = (read.data.nodes ?? []).map(decodeNode)
  const names = new Set(nodes.map((node) => node?.name.toString('latin1')))
  const isSound = nodes.every((node) => node !== undefined) && names.size === nodes.length
  return isSound ? nodes : undefined
}

function decodeNode(node: z.output<typeof NodeShape>): TreeNode | undefined {
  const name = unquoteName(node.name)
  const isName = name !== undefined && !['', '.', '..'].includes(name.toString('latin1'))
  if (!isName || name.includes(0) || name.includes(0x2f)) return undefined
  const { type } = node
  const isKnown = type === 'file' || type === 'dir' || type === 'symlink'
  const mtimeNs = nanosecondsOf(node.mtime)
  return {
    name,
    type: isKnown ? type : 'other',
    mode: fromGoMode(node.mode ?? 0),
    mtimeNs,
    ctimeNs: node.ctime === undefined ? mtimeNs : nanosecondsOf(node.ctime),
    uid: node.uid,
    gid: node.gid,
    inode: digits(node['inode_text'], node.inode),
    device: digits(node['device_id_text'], node.device_id),
    size: node.size ?? 0,
    links: node.links ?? 1,
    target:
      node.linktarget_raw === undefined
        ? Buffer.from(node.linktarget ?? '')
        : Buffer.from(node.linktarget_raw, 'base64'),
    content: node.content ?? [],
    subtree: node.subtree ?? null,
  }
}

const digits = (text: unknown, value: number | undefined): string =>
  typeof text === 'string' ? text : String(value ?? 0)

const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
}

/** A name as Go's strconv.Quote writes it, without the quotes: bytes that are no UTF-8 become \xNN. Pure. */
export function quoteName(name: Buffer): string {
  const whole = name.toString('utf8')
  if (isPlain.test(whole) && Buffer.from(whole).equals(name)) return whole
  let quoted = ''
  let at = 0
  while (at < name.length) {
    const character = characterAt(name, at)
    quoted += character === undefined ? hexByte(name[at] ?? 0) : quotedCharacter(character)
    at += character === undefined ? 1 : Buffer.byteLength(character)
  }
  return quoted
}

// Most names need no escape at all.
const isPlain = /^[^\p{Cc}\\"]*$/u

const hexByte = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`

const quotedCharacter = (character: string): string => {
  if (character === '\\' || character === '"') return `\\${character}`
  const code = character.codePointAt(0) ?? 0
  return code < 0x20 || code === 0x7f ? hexByte(code) : character
}

/** The UTF-8 character that starts at `at`, or undefined when there is none. */
function characterAt(bytes: Buffer, at: number): string | undefined {
  const first = bytes[at] ?? 0
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  const part = bytes.subarray(at, at + length)
  const text = part.toString('utf8')
  return Buffer.from(text).equals(part) ? text : undefined
}

/** The name behind what `quoteName` or Go wrote; undefined when an escape means nothing. Pure. */
export function unquoteName(quoted: string): Buffer | undefined {
  const parts: Buffer[] = []
  const pattern =
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([0-7]{3})|([abfnrtv\\'"]))|([^\\]+)|(\\)/g
  for (const [, byte, short, long, octal, named, plain, lost] of quoted.matchAll(pattern)) {
    if (lost !== undefined) return undefined
    if (byte !== undefined) parts.push(Buffer.from(byte, 'hex'))
    else if (octal !== undefined) parts.push(Buffer.from([Number.parseInt(octal, 8)]))
    else if (named !== undefined) parts.push(Buffer.from([escapes[named] ?? 0]))
    else if (plain !== undefined) parts.push(Buffer.from(plain))
    else parts.push(Buffer.from(String.fromCodePoint(Number.parseInt(short ?? long ?? '0', 16))))
  }
  return Buffer.concat(parts)
}

const perSecond = 1_000_000_000n
// Go refuses to read years outside 0 to 9999.
const firstSecond = -62_167_219_200n
const lastSecond = 253_402_300_799n

/** RFC 3339 with nanoseconds, in UTC. Pure. */
export function timeText(nanoseconds: bigint): string {
  const below = ((nanoseconds % perSecond) + perSecond) % perSecond
  const seconds = (nanoseconds - below) / perSecond
  const held = seconds < firstSecond ? firstSecond : seconds > lastSecond ? lastSecond : seconds
  const date = new Date(Number(held) * 1_000).toISOString().slice(0, 19)
  return `${date}.${below.toString().padStart(9, '0')}Z`
}

/** Nanoseconds since 1970 of an RFC 3339 text, 0 for a text that is none. Pure. */
export function nanosecondsOf(text: string): bigint {
  const [, date = '', fraction = '', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? []
  const milliseconds = Date.parse(date + zone)
  if (Number.isNaN(milliseconds)) return 0n
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}
