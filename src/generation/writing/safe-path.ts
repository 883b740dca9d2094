/** One part of a path: plain ASCII, so that it is the same file on every system. */
const part = /^(?!\.{1,2}$)(?!__proto__$)[A-Za-z0-9_@.[\]-]{1,100}$/
/** Names that Windows keeps for devices, whatever their ending. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/**
 * Whether `path` names a file strictly below the folder that it is relative to, on every system. Pure.
 *
 * Promise: false for absolute paths, `..`, backslashes, drive letters, devices, and what ends with a point.
 */
export const isSafePath = (path: string): boolean =>
  path.length <= 240 &&
  path.split('/').every((name) => part.test(name) && !device.test(name) && !name.endsWith('.'))
