import { anApplication, type Detector, webProcess } from './detection.ts'

/** Folders in which a site is kept, best first. `.` comes last: it may hold things that are no part of the site. */
const folders = ['public', 'dist', 'build', '_site', 'site', 'www', 'htdocs', '.']

/** A folder of files with an index.html. Pure. */
export const detectStatic: Detector = (files) => {
  const declared = /^root:\s*(\S+)/m.exec(files.read('Staticfile') ?? '')?.[1]
  const folder = [...(declared === undefined ? [] : [declared]), ...folders].find((each) =>
    files.isFile(`${each}/index.html`),
  )
  if (folder === undefined) return undefined
  const file = folder === '.' ? 'index.html' : `${folder}/index.html`
  return anApplication('static', {
    processes: [webProcess(['@static', folder])],
    evidence: [{ what: 'files to serve', why: `${file} is there and nothing that starts`, file }],
  })
}
