// date-time: moments as text, in the one form that is compared and sent: `2026-01-31 14:22:33.5`, with `+00` when it has a zone.

const pattern =
  /^(\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})0*)?)?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?$/
const endless = new Set(['infinity', '-infinity'])

type Parts = {
  readonly epochMs: number
  /** Digits behind the seconds, at most six, without zeros at their end. More are no moment: nothing is cut off. */
  readonly fraction: string
  readonly hasZone: boolean
}

const offsetMs = (zone: string): number => {
  if (zone === '' || zone.toUpperCase() === 'Z') return 0
  const sign = zone.startsWith('-') ? -1 : 1
  const digits = zone.slice(1).replace(':', '')
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0)) * 60_000
}

function readParts(text: string): Parts | undefined {
  const found = pattern.exec(text)
  if (found === null) return undefined
  const [
    ,
    year = '',
    month = '',
    day = '',
    hour = '00',
    minute = '00',
    second = '00',
    fraction = '',
    zone = '',
  ] = found
  const localMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  const read = new Date(localMs)
  // Date.UTC takes February 31 for March 3; a date that moved was none. It also takes years below 100 for 19xx.
  const isReal =
    read.getUTCFullYear() === Number(year) &&
    read.getUTCMonth() === Number(month) - 1 &&
    read.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60
  if (!isReal) return undefined
  return {
    epochMs: localMs - offsetMs(zone),
    fraction: fraction.replace(/0+$/, ''),
    hasZone: zone !== '',
  }
}

const printParts = ({ epochMs, fraction }: Parts, suffix: '' | '+00'): string => {
  const moment = new Date(epochMs)
  const year = String(moment.getUTCFullYear()).padStart(4, '0')
  const rest = moment.toISOString().slice(-20, -5)
  return `${year}${rest.replace('T', ' ')}${fraction === '' ? '' : `.${fraction}`}${suffix}`
}

/** Reads `2026-01-31T14:22:33Z` and its relatives; undefined for everything else. `withZone`: the result is in UTC and says so. */
export function readTimestamp(text: string, zone: 'with-zone' | 'without-zone'): string | undefined {
  if (endless.has(text)) return text
  const parts = readParts(text)
  if (parts === undefined) return undefined
  return printParts(parts, zone === 'with-zone' ? '+00' : '')
}

/** The day of a date or moment, `YYYY-MM-DD`; undefined when `text` is neither. */
export function readDate(text: string): string | undefined {
  if (endless.has(text)) return text
  return readTimestamp(text, 'without-zone')?.split(' ')[0]
}

/** `14:22:33.5`, undefined for everything else. */
export function readTime(text: string): string | undefined {
  const found = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6})0*)?)?$/.exec(text)
  if (found === null) return undefined
  const [, hour, minute, second = '00', fraction = ''] = found
  const digits = fraction.replace(/0+$/, '')
  return `${hour}:${minute}:${second}${digits === '' ? '' : `.${digits}`}`
}

/** `text` (a moment) earlier by `ms`, in the same form; undefined when it is no moment or has no end. */
export function earlierTimestamp(
  text: string,
  ms: number,
  zone: 'with-zone' | 'without-zone',
): string | undefined {
  const parts = readParts(text)
  if (parts === undefined) return undefined
  return printParts({ ...parts, epochMs: parts.epochMs - ms }, zone === 'with-zone' ? '+00' : '')
}
