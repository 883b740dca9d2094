// assets: what browsers keep for ever, under a path that changes with the content.
import { createHash } from 'node:crypto'
import { readClientFiles, type ClientFile } from './client-files.ts'

export type Asset = { readonly type: string; readonly body: Buffer }

export type Assets = {
  readonly paths: { readonly script: string; readonly style: string; readonly icon: string }
  /** Undefined for a path that is no asset, or one of an older version. */
  find(path: string): Asset | undefined
}

const types: Readonly<Record<string, string>> = {
  ts: 'text/javascript; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

const typeOf = (name: string): string =>
  types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'

/** One hash for all: modules load each other by relative path. */
export function assetsOf(files: readonly ClientFile[]): Assets {
  const hash = createHash('sha256')
  for (const { name, text } of files) hash.update(`${name}\0${text}\0`)
  const folder = `/assets/${hash.digest('base64url').slice(0, 16)}/`
  const found = new Map(
    files.map(({ name, text }) => [`${folder}${name}`, { type: typeOf(name), body: Buffer.from(text) }]),
  )
  const script = files.some(({ name }) => name === 'main.js') ? 'main.js' : 'main.ts'
  return {
    paths: {
      script: `${folder}${script}`,
      style: `${folder}dashboard.css`,
      icon: `${folder}icon.svg`,
    },
    find: (path) => found.get(path),
  }
}

export const openAssets = async (): Promise<Assets> => assetsOf(await readClientFiles())
