/** A place of nexo.yaml as it may be shown: references stay as written, and a user and password in a URL go. Pure. */
export const shownPlace = (written: string): string =>
  written.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/i, '$1')
