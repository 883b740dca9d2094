// How names are said to people.

/** `line item` becomes `Line item`. */
export const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A value of an enum, or a state, as people say it: `in-progress` becomes `In progress`. */
export const sayValue = (value: string): string => capitalise(value.replaceAll('-', ' '))

/** `a` or `an`, as it sounds. */
export const withArticle = (label: string): string => `${/^[aeiou]/i.test(label) ? 'an' : 'a'} ${label}`
