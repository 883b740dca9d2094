// The second line of defence: log lines that leave the agent hold no secret value that nexo handed out.

/** Shorter values would black out ordinary words and numbers. */
const shortestRedacted = 4

/**
 * Makes a function that replaces every secret value in a line by `[secret]`.
 *
 * Shape: also catches the forms in which programs print values: in JSON, percent-encoded, in base64, and each line of
 * a value of several lines.
 */
export function createRedactor(
  env: Readonly<Record<string, string>>,
  secretNames: readonly string[],
): (text: string) => string {
  const values = secretNames.flatMap((name) => (env[name] === undefined ? [] : printedForms(env[name])))
  const distinct = [...new Set(values)]
    .filter((value) => value.length >= shortestRedacted)
    .sort((one, other) => other.length - one.length)
  if (distinct.length === 0) return (text) => text
  const pattern = new RegExp(distinct.map(escapePattern).join('|'), 'g')
  return (text) => text.replaceAll(pattern, '[secret]')
}

const escapePattern = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)

const printedForms = (value: string): readonly string[] => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
  Buffer.from(value).toString('base64'),
  ...value.split('\n').filter((line) => line.length >= 8),
]
