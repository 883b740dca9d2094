import type { IncomingHttpHeaders } from 'node:http'
import { acceptedEncodings, type Encoding } from './encodings.ts'
import { parseRequestPath, queryOf } from './request-path.ts'
import type { OpenFile, Site } from './site.ts'

/** What a request is answered with. `file.path` names what was asked for; `encoding` how its bytes are stored. */
export type Answer =
  | {
      readonly kind: 'file'
      readonly status: 200 | 404
      readonly file: OpenFile
      readonly encoding: Encoding | undefined
    }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'status'; readonly status: 400 | 404 }

export type SiteOptions = {
  /** Unknown paths are answered with index.html, for applications that route in the browser. */
  readonly spa: boolean
}

const wantsPage = (headers: IncomingHttpHeaders): boolean => /text\/html|\*\/\*/.test(headers.accept ?? '*/*')

/** The smallest stored form of a file that the client takes. A range is always of the plain one. */
async function openBest(
  site: Site,
  segments: readonly string[],
  headers: IncomingHttpHeaders,
): Promise<Answer | undefined> {
  const encodings = headers.range === undefined ? acceptedEncodings(headers['accept-encoding']) : []
  const plain = await site.openFile(segments)
  if (plain === undefined) return undefined
  for (const encoding of encodings) {
    const stored = await site.openFile(segments, encoding.ending)
    if (stored === undefined) continue
    await plain.handle.close()
    return { kind: 'file', status: 200, file: { ...stored, path: plain.path }, encoding }
  }
  return { kind: 'file', status: 200, file: plain, encoding: undefined }
}

async function findMissing(
  site: Site,
  segments: readonly string[],
  headers: IncomingHttpHeaders,
  options: SiteOptions,
): Promise<Answer> {
  const isAsset = segments.at(-1)?.includes('.') ?? false
  if (options.spa && !isAsset && wantsPage(headers)) {
    const index = await openBest(site, ['index.html'], headers)
    if (index !== undefined) return index
  }
  const page = await site.openFile(['404.html'])
  return page === undefined
    ? { kind: 'status', status: 404 }
    : { kind: 'file', status: 404, file: page, encoding: undefined }
}

/**
 * What the target of a GET or HEAD request is answered with: the file, index.html of a folder (after a redirect to its
 * trailing slash), `<path>.html`, index.html for a single-page application, else 404.html.
 */
export async function findAnswer(
  site: Site,
  target: string,
  headers: IncomingHttpHeaders,
  options: SiteOptions,
): Promise<Answer> {
  const path = parseRequestPath(target)
  if (path.kind === 'malformed') return { kind: 'status', status: 400 }
  if (path.kind === 'hidden') return { kind: 'status', status: 404 }
  const { segments, endsWithSlash } = path
  if (endsWithSlash) {
    const index = await openBest(site, [...segments, 'index.html'], headers)
    return index ?? findMissing(site, segments, headers, options)
  }
  const own = await openBest(site, segments, headers)
  if (own !== undefined) return own
  const last = segments.at(-1) ?? ''
  const page = await openBest(site, [...segments.slice(0, -1), `${last}.html`], headers)
  if (page !== undefined) return page
  const index = (await site.isFolder(segments)) ? await site.openFile([...segments, 'index.html']) : undefined
  if (index === undefined) return findMissing(site, segments, headers, options)
  await index.handle.close()
  return { kind: 'redirect', location: `/${segments.map(encodeURIComponent).join('/')}/${queryOf(target)}` }
}
