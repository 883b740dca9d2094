// scrub: the last line of defence. What is shown should hold no secret; should it hold one in a URL, it ends here.

const userInfo = /(?<scheme>[a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]+@/gi
const namedSecret =
  /(?<name>\b(?:access[_-]?token|api[_-]?key|auth|authorization|password|passwd|pwd|secret|sig|signature|token)(?:=|["']?:\s*["']?(?:Bearer\s+)?))[^\s&"'<>,;]+/gi

/** The text without user and password of URLs, and without the values of parameters that are named like secrets. */
export const scrubbed = (text: string): string =>
  !/[@=:]/.test(text)
    ? text
    : text.replaceAll(userInfo, '$<scheme>[secret]@').replaceAll(namedSecret, '$<name>[secret]')
