/** Names that every JavaScript object has: a row without such a field would seem to have one. */
const ofEveryObject: ReadonlySet<string> = new Set(
  'constructor prototype hasOwnProperty isPrototypeOf propertyIsEnumerable toString toLocaleString valueOf'.split(
    ' ',
  ),
)

/** Names that every row has, and those of the parameters of every list. SQL quotes its names, so its words are free. */
const taken: ReadonlySet<string> = new Set('id createdAt updatedAt q sort limit cursor'.split(' '))

export type Identifier = {
  readonly name: string
  /** Why the name is not simply the words put together. */
  readonly changed?: string
}

/** ASCII words of a phrase: accents dropped, letters without an ASCII form spelled by their code. */
const wordsOf = (phrase: string): readonly string[] =>
  // As nearly every phrase is.
  (/^[a-z0-9 ]*$/.test(phrase) ? phrase : spelled(phrase)).split(' ').filter((word) => word !== '')

const spelled = (phrase: string): string =>
  phrase
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .replaceAll(/[^\x20-\x7e]/gu, (letter) => `u${(letter.codePointAt(0) ?? 0).toString(16)}`)
    .toLowerCase()

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
const isPlainAscii = (phrase: string): boolean => /^[\x20-\x7e]*$/.test(phrase)

function guard(joined: string, phrase: string, suffix: string): Identifier {
  const started = /^[a-z]/i.test(joined) ? joined : `n${joined}`
  if (ofEveryObject.has(started) || taken.has(started))
    return { name: `${started}${suffix}`, changed: `"${phrase}" is a name that every row or list has` }
  if (started !== joined) return { name: started, changed: `"${phrase}" does not begin with a letter` }
  return isPlainAscii(phrase)
    ? { name: started }
    : { name: started, changed: `"${phrase}" has letters outside of ASCII` }
}

/** `due date` gives `dueDate`. Pure; only letters and digits of ASCII, never a name that is taken, at most 60 characters. */
export function fieldIdentifier(phrase: string): Identifier {
  const [first = '', ...rest] = wordsOf(phrase)
  return guard((first + rest.map(capital).join('')).slice(0, 55), phrase, 'Value')
}

/** `line item` gives `LineItem`. Entities keep reserved words apart by their tables' plural, so only types are guarded. */
export function entityIdentifier(phrase: string): Identifier {
  const joined = wordsOf(phrase).map(capital).join('').slice(0, 50)
  const clashes =
    /^(?:User|Session|Object|Array|String|Number|Boolean|Date|Map|Set|Error|Promise|Function|Symbol|Record|Proxy)$/
  if (clashes.test(joined))
    return { name: `${joined}Item`, changed: `"${phrase}" is a name that every application has` }
  const started = /^[A-Z]/.test(joined) ? joined : `N${joined}`
  return isPlainAscii(phrase) && started === joined
    ? { name: started }
    : { name: started, changed: `"${phrase}" is no plain identifier` }
}

/** `Store manager` gives `store-manager`: for paths, roles, states and ids. Pure. */
export const kebabOf = (phrase: string): string => wordsOf(phrase).join('-').slice(0, 60)

/** Control characters, and those that change the order or look of what follows without being seen. */
const unseen = /[\p{Cc}\p{Cf}]/u

/** A name that is a path, markup or code is refused: no word of a requirement looks like that. */
export const isHostileName = (phrase: string): boolean =>
  /\.\.|[/\\<>;{}$|&=]|--|\/\*/.test(phrase) || unseen.test(phrase) || phrase.length > 60

/** As `isHostileName`, for titles, in which people write "Q&A" and "Sales/Marketing". */
export const isHostileTitle = (title: string): boolean =>
  /\.\.\/|[\\<>;{}$`]|--|\/\*/.test(title) || unseen.test(title) || title.length > 100
