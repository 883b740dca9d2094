/** Times of samples lie on a grid, so that steady ones cost no bytes. */
export const onGrid = (at: number, intervalMs: number): number => {
  const stepMs = intervalMs >= 5_000 ? 1_000 : 100
  return Math.round(at / stepMs) * stepMs
}
