import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ReadLine } from '../reporting/error-text.ts'

/** Reads lines of files by paths relative to `directory`; undefined when there is no such file or line. */
export const readLineBelow =
  (directory: string): ReadLine =>
  (file, line) => {
    try {
      return readFileSync(resolve(directory, file), 'utf8').split(/\r?\n/)[line - 1]
    } catch {
      // The mistake itself is told anyway; only its snippet is missing.
      return undefined
    }
  }
