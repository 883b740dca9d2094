/** `b-20260131-142233-3f9c`: sorts by time, and two in one second differ. */
export function makeBackupId(nowMs: number, randomHex: (bytes: number) => string): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split('T')
  return `b-${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomHex(2)}`
}
