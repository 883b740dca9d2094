import { readFileSync } from 'node:fs'

/** The version in package.json, which stands one folder above this file, in the source as in the bundle. */
export function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? '0.0.0'
}
