import type { CiDialect } from './dialect.ts'

const sectionName = (name: string): string => `nexo_${name.replaceAll(/[^A-Za-z0-9_.-]/g, '_')}`
const place = (file: string | undefined, line: number | undefined): string =>
  file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `

/**
 * GitLab CI. Source: GitLab, "Custom collapsible sections": the marker ends with CR and an erase so that it does not show.
 */
export const gitlab: CiDialect = {
  openGroup: (name, title, seconds) =>
    `section_start:${seconds}:${sectionName(name)}[collapsed=true]\r\u001B[0K${title}`,
  closeGroup: (name, seconds) => `section_end:${seconds}:${sectionName(name)}\r\u001B[0K`,
  annotate: ({ level, title, message, file, line }) => `${level} ${title}: ${place(file, line)}${message}`,
  openGuard: () => undefined,
  closeGuard: () => undefined,
  tame: (line) => line.replaceAll(/section_(start|end):/g, 'section-$1:'),
}
