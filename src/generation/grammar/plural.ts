/** Plurals that no rule gives. */
const irregular: Readonly<Record<string, string>> = {
  person: 'people',
  child: 'children',
  man: 'men',
  woman: 'women',
  foot: 'feet',
  tooth: 'teeth',
  mouse: 'mice',
  datum: 'data',
  criterion: 'criteria',
  analysis: 'analyses',
  diagnosis: 'diagnoses',
  crisis: 'crises',
  status: 'statuses',
  address: 'addresses',
  class: 'classes',
  bus: 'buses',
  process: 'processes',
  business: 'businesses',
  bonus: 'bonuses',
  campus: 'campuses',
  virus: 'viruses',
  gas: 'gases',
  lens: 'lenses',
  basis: 'bases',
  leaf: 'leaves',
  shelf: 'shelves',
  life: 'lives',
  knife: 'knives',
  half: 'halves',
  loaf: 'loaves',
  quiz: 'quizzes',
  index: 'indexes',
  matrix: 'matrices',
  vertex: 'vertices',
  axis: 'axes',
  photo: 'photos',
  video: 'videos',
  memo: 'memos',
  studio: 'studios',
  repo: 'repos',
  cookie: 'cookies',
  movie: 'movies',
  invoice: 'invoices',
  licence: 'licences',
  equipment: 'equipment',
  staff: 'staff',
  series: 'series',
  species: 'species',
  news: 'news',
  information: 'information',
}
const regularized = new Map(Object.entries(irregular).map(([one, many]) => [many, one]))

const onLastWord = (phrase: string, change: (word: string) => string): string => {
  const at = Math.max(phrase.lastIndexOf(' '), phrase.lastIndexOf('-')) + 1
  return phrase.slice(0, at) + change(phrase.slice(at))
}

const pluralWord = (word: string): string => {
  if (Object.hasOwn(irregular, word)) return irregular[word] ?? word
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  if (/(?:s|x|z|ch|sh)$/.test(word)) return `${word}es`
  if (/[^aeiou]o$/.test(word)) return `${word}es`
  return `${word}s`
}

const singularWord = (word: string): string => {
  if (Object.hasOwn(irregular, word)) return word
  const known = regularized.get(word)
  if (known !== undefined) return known
  if (/[^aeiou]ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(?:ss|x|zz|ch|sh)es$/.test(word)) return word.slice(0, -2)
  if (/[^aeiou]oes$/.test(word)) return word.slice(0, -2)
  if (/[^su]s$/.test(word) && word.length > 2) return word.slice(0, -1)
  return word
}

/** Several of it: `line item` gives `line items`. Lower-case English words; only the last one changes. Pure. */
export const pluralOf = (phrase: string): string => onLastWord(phrase, pluralWord)

/** One of it: `line items` gives `line item`; what is one already stays. Pure. */
export const singularOf = (phrase: string): string => onLastWord(phrase, singularWord)
