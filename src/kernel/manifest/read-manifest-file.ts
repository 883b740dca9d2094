import { isUtf8 } from 'node:buffer'
import { readFile, stat } from 'node:fs/promises'
import { configurationInvalid, manifestUnreadable } from '../errors-configuration.ts'
import { messageOf, systemCodeOf } from '../errors.ts'
import { createSourceText, findingAt } from './source-text.ts'

/** Far above what a person writes; parsing stays below a blink. */
const largestBytes = 256 * 1024

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links lead in a circle',
  ENOENT: 'its symbolic link leads nowhere',
}

async function readBytes(file: string, shown: string): Promise<Buffer> {
  try {
    const { size, isFile } = await stat(file).then((found) => ({ size: found.size, isFile: found.isFile() }))
    // A pipe would be waited for without end.
    if (!isFile) throw manifestUnreadable({ file: shown, reason: 'it is not a regular file' })
    if (size > largestBytes) throw tooLarge(shown, size)
    return await readFile(file)
  } catch (error) {
    const code = systemCodeOf(error)
    if (code === undefined || !(code in reasons)) throw error
    throw manifestUnreadable({ file: shown, reason: reasons[code] ?? messageOf(error) }, { cause: error })
  }
}

const tooLarge = (file: string, size: number) =>
  configurationInvalid({
    findings: [
      findingAt(createSourceText(file, ''), {
        offset: 0,
        code: 'too-large',
        message: `the file has ${size} bytes; a manifest has at most ${largestBytes}`,
        hint: 'Check that this is the file that you mean.',
      }),
    ],
  })

/** The text up to the first byte that is no UTF-8. */
function readableStart(bytes: Buffer): string {
  let [good, bad] = [0, bytes.length]
  // An incomplete last character makes a good prefix look bad, so prefixes are cut at line ends.
  for (
    let at = bytes.indexOf(10);
    at >= 0 && isUtf8(bytes.subarray(good, at));
    at = bytes.indexOf(10, at + 1)
  ) {
    good = at + 1
  }
  bad = bytes.indexOf(10, good) < 0 ? bad : bytes.indexOf(10, good)
  const line = bytes.subarray(good, bad).toString('utf8')
  return bytes.subarray(0, good).toString('utf8') + line.slice(0, Math.max(0, line.indexOf('\uFFFD')))
}

function notText(file: string, bytes: Buffer, isUtf16: boolean) {
  const start = isUtf16 ? '' : readableStart(bytes)
  return configurationInvalid({
    findings: [
      findingAt(createSourceText(file, start), {
        offset: start.length,
        code: 'encoding',
        message: isUtf16 ? 'the file is UTF-16' : 'the file is not UTF-8 from here on',
        hint: 'Save it as UTF-8.',
      }),
    ],
  })
}

const withNul = (file: string, text: string) =>
  configurationInvalid({
    findings: [
      findingAt(createSourceText(file, text), {
        offset: text.indexOf('\0'),
        code: 'encoding',
        message: 'the file holds a NUL here',
        hint: 'Remove it; a manifest is text.',
      }),
    ],
  })

/**
 * The text of a manifest without its byte order mark. `shown` is its name in messages.
 *
 * @throws NX-CONFIG-UNREADABLE for what is no readable file; NX-CONFIG-INVALID for what is no text, or too large
 */
export async function readManifestFile(file: string, shown: string): Promise<string> {
  const bytes = await readBytes(file, shown)
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (isUtf16 || !isUtf8(bytes)) throw notText(shown, bytes, isUtf16)
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  if (text.includes('\0')) throw withNul(shown, text)
  return text
}
