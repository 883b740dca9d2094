// The licences of the packages inside the bundles: each asks that its text goes where its code goes.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'

const PackageFile = z.object({ name: z.string(), version: z.string(), license: z.string() })
const packageFolder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/

/** One text with name, version and licence of every package that `moduleIds` (absolute files) belong to. */
export async function noticesOf(moduleIds: ReadonlySet<string>): Promise<string> {
  const folders = [...moduleIds].flatMap((id) => packageFolder.exec(id)?.[0] ?? [])
  const notices = await Promise.all([...new Set(folders)].map((folder) => noticeOf(folder)))
  return `nexo contains these packages:\n\n${[...new Set(notices)].sort().join('\n')}`
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version, license } = PackageFile.parse(
    JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')),
  )
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry))
  const text =
    file === undefined ? `Licence: ${license}` : (await readFile(join(folder, file), 'utf8')).trim()
  return `${'='.repeat(78)}\n${name} ${version} (${license})\n\n${text}\n`
}
