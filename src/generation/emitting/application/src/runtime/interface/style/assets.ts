// Files that pages refer to, under names that change with their content.
import { createHash } from 'node:crypto'
import { base } from './base.ts'
import { controls } from './controls.ts'
import { frame } from './frame.ts'
import { records } from './records.ts'

type Asset = { readonly path: string; readonly type: string; readonly content: string }

const named = (name: string, extension: string, type: string, content: string): Asset => {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  return { path: `/assets/${name}.${hash}.${extension}`, type, content }
}

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0f6b5c"/><path d="M9 10h14M9 16h14M9 22h8" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>`

export const assets = {
  style: named('app', 'css', 'text/css; charset=utf-8', [base, frame, controls, records].join('\n')),
  icon: named('icon', 'svg', 'image/svg+xml', icon),
} as const
