// Which bytes HTTP/1.1 allows where, as tables: one look-up per byte on the hot path.

/** Carriage return, line feed, and the other bytes that frame a head. */
export const octet = { tab: 9, lf: 10, cr: 13, space: 32, colon: 58, semicolon: 59, equals: 61 } as const

/** In `nameOctets`: the byte may not stand in a field name. */
export const notInName = 0
/** In `nameOctets`: an underscore, which CGI-style applications read as a dash. */
export const underscoreInName = 2

/** RFC 9110 section 5.6.2 (tchar): 1 for a byte that may stand in a field name or method, 2 for `_`. */
export const nameOctets: Uint8Array = tableOf((code) => {
  if (code === 0x5f) return underscoreInName
  return /[!#$%&'*+\-.^`|~0-9A-Za-z]/.test(String.fromCharCode(code)) ? 1 : notInName
})

/** RFC 9110 section 5.5: field-vchar, obs-text, space and tab. */
export const valueOctets: Uint8Array = tableOf((code) =>
  code === octet.tab || (code >= 0x20 && code !== 0x7f) ? 1 : 0,
)

/** What a request target may hold: visible ASCII without `#`, since a fragment never travels (RFC 9110 section 7.1). */
export const targetOctets: Uint8Array = tableOf((code) =>
  code > 0x20 && code < 0x7f && code !== 0x23 ? 1 : 0,
)

/** RFC 3986 section 3.2: host and port. No user information: it is forbidden in requests (RFC 9110 section 4.2.4). */
export const authorityOctets: Uint8Array = tableOf((code) =>
  /[A-Za-z0-9\-._~!$&'()*+,;=:%[\]]/.test(String.fromCharCode(code)) ? 1 : 0,
)

/** Value of a hexadecimal digit, 255 for any other byte. */
export const hexValues: Uint8Array = tableOf((code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase())
  return digit === -1 ? 255 : digit
})

function tableOf(valueAt: (code: number) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => valueAt(code))
}

/** Whether the bytes from `start` spell `text`, which is lower case; letters compare without case. */
export function spells(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false
  for (let index = 0; index < text.length; index += 1) {
    if (lowered(bytes[start + index] ?? 0) !== text.charCodeAt(index)) return false
  }
  return true
}

/**
 * As `spells`, for header names: an underscore equals a dash, as it does for CGI-style applications. Callers that must
 * tell the two apart look at `FieldMark.hasUnderscore`.
 */
export function spellsName(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  if (end - start !== name.length) return false
  for (let index = 0; index < name.length; index += 1) {
    const code = bytes[start + index] ?? 0
    if ((code === 0x5f ? 0x2d : lowered(code)) !== name.charCodeAt(index)) return false
  }
  return true
}

const lowered = (code: number): number => (code >= 0x41 && code <= 0x5a ? code | 0x20 : code)
