/** A form of a file that a build left beside it. */
export type Encoding = { readonly name: 'br' | 'gzip'; readonly ending: '.br' | '.gz' }

/** Smallest first. */
const known: readonly Encoding[] = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
]

const weightOf = (parameters: readonly string[]): number => {
  const q = parameters.map((each) => /^\s*q=([\d.]+)\s*$/i.exec(each)?.[1]).find((each) => each !== undefined)
  return q === undefined ? 1 : Number(q)
}

/** Encodings that the client takes, smallest first. Pure. Source: RFC 9110, section 12.5.3. */
export function acceptedEncodings(header: string | undefined): readonly Encoding[] {
  const wishes = new Map(
    (header ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part.split(';')
      return [name.trim().toLowerCase(), weightOf(parameters)]
    }),
  )
  return known.filter(({ name }) => (wishes.get(name) ?? wishes.get('*') ?? 0) > 0)
}
