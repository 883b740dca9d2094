// log-lines: what of the newest log lines is new. Lines have no numbers, so the end of what was seen is looked for. Pure.
import type { LogView } from '../../reading-contract.ts'

/** As one line of text: time, replica, text. Colours of terminals are left out. */
export const logText = ({ at, replica, text }: LogView): string =>
  `${at === null ? '' : `${new Date(at).toISOString().slice(11, 23)} `}${replica} ${plainText(text)}`

/** ESC [ ... letter, and ESC ] ... BEL: what terminals take for colours and titles. */
// oxlint-disable-next-line no-control-regex
const terminalCodes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g

/** Without the codes of terminals; of a progress bar that overwrites itself, what it ends with. */
const plainText = (text: string): string =>
  text.replaceAll(terminalCodes, '').replace(/\r+$/, '').replace(/^.*\r/s, '')

const isSameLine = (left: LogView, right: LogView): boolean =>
  left.at === right.at && left.replica === right.replica && left.text === right.text

export type NewLines = {
  readonly lines: readonly LogView[]
  /** Nothing of what was seen is among the newest: lines between may be missing. */
  readonly isTorn: boolean
}

/**
 * The lines of `newest` that come after `seen`, where both are the newest lines at their time, oldest first.
 * A repeated line is told from a new one by the lines before it.
 */
export function newLines(seen: readonly LogView[], newest: readonly LogView[]): NewLines {
  if (seen.length === 0) return { lines: newest, isTorn: false }
  for (let overlap = Math.min(seen.length, newest.length); overlap > 0; overlap -= 1) {
    const offset = seen.length - overlap
    const isPrefix = (): boolean => {
      for (let index = overlap - 1; index >= 0; index -= 1) {
        const old = seen[offset + index]
        const fresh = newest[index]
        if (old === undefined || fresh === undefined || !isSameLine(old, fresh)) return false
      }
      return true
    }
    if (isPrefix()) return { lines: newest.slice(overlap), isTorn: false }
  }
  return { lines: newest, isTorn: newest.length > 0 }
}
