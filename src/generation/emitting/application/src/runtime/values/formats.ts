// formats: how addresses look. Loose enough for every address that works, strict enough to find a typing mistake.

/** One `@`, something before it, and a domain with a point after it; at most 254 characters (RFC 5321). */
export const isEmail = (text: string): boolean =>
  text.length <= 254 &&
  !/\p{Cc}/u.test(text) &&
  /^[^\s@<>"(),:;[\]\\]+@[^\s@.<>"(),:;[\]\\]+(?:\.[^\s@.<>"(),:;[\]\\]+)+$/.test(text)

export const isUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

/** Digits with blanks, brackets, points and hyphens between them, 5 to 15 of them (E.164), perhaps after a plus. */
export const isPhone = (text: string): boolean =>
  /^\+?[\d\s().\-/]{5,30}$/.test(text) && /^\d{5,15}$/.test(text.replaceAll(/\D/g, ''))

export const isUuid = (text: string): boolean => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)

/** ISO 8601, such as `P14D` or `PT1H30M`. */
export const isDuration = (text: string): boolean =>
  /^P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/.test(text)

export const isTime = (text: string): boolean => /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/.test(text)

/** `YYYY-MM-DD` of a day that there is. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

const instant =
  /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i

/** RFC 3339 with a zone, of a day that there is. */
export const isInstant = (text: string): boolean => {
  const [, day] = instant.exec(text) ?? []
  return day !== undefined && isDate(day)
}
