/** What a person calls a run: `o-20260131-142233-3f9c, attempt 2`. `orchestration` is what commands take. Pure. */
export function runName(runId: string): {
  readonly text: string
  readonly orchestration: string | undefined
} {
  const found = /^@orchestrate\/(?<run>o-[\w-]+)\/(?<attempt>\d+)$/.exec(runId)?.groups
  const run = found?.['run']
  const attempt = found?.['attempt']
  return run === undefined
    ? { text: runId, orchestration: undefined }
    : { text: attempt === '1' ? run : `${run}, attempt ${attempt}`, orchestration: run }
}
