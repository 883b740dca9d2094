// The shapes in which one secret value turns up in text: as it is, and as other programs encode it.

/** Shorter values are too common in ordinary text to be replaced without destroying it. */
export const shortestSecret = 4
// A line of a key file is searched for alone, since logs are read line by line.
const shortestLine = 8

/** Base64 of `bytes` as part of a longer run: the characters that do not depend on what stands before and after. */
function base64Inside(bytes: Buffer, skip: 0 | 1 | 2): string {
  const shifted = Buffer.concat([Buffer.alloc(skip), bytes])
  const first = Math.ceil((skip * 8) / 6)
  const whole = Math.floor((shifted.length * 8) / 6)
  return shifted.toString('base64').slice(first, whole)
}

function encodedForms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8')
  const base64 = ([0, 1, 2] as const).map((skip) => base64Inside(bytes, skip))
  const json = JSON.stringify(value).slice(1, -1)
  const uri = encodeURIComponent(value)
  return [
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    uri,
    uri.replaceAll('%20', '+'),
    uri.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    new URLSearchParams([['', value]]).toString().slice(1),
    json,
    JSON.stringify(json).slice(1, -1),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ]
}

/**
 * Every text that gives `value` away: itself, its single lines, and its base64 (at any alignment, both alphabets),
 * URL, JSON and hexadecimal forms. Pure. Forms that are too short to be told from ordinary text are left out.
 */
export function secretForms(value: string): readonly string[] {
  const wellFormed = value.toWellFormed()
  const lines = wellFormed.split(/\r\n|\r|\n/)
  const single = lines.length > 1 ? lines.filter((line) => line.length >= shortestLine) : []
  const forms = [value, ...single, ...[wellFormed, ...single].flatMap(encodedForms)]
  return [...new Set(forms)].filter((form) => form.length >= shortestSecret)
}
