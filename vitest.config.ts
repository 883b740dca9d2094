import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Every test may start child processes and own a temporary home, so files are kept apart in processes of their own.
    pool: 'forks',
    // Most of them wait for processes; one worker on a machine with two cores would leave it idle.
    maxWorkers: Math.max(2, availableParallelism()),
    // A limit for what hangs, not for what is slow: a busy machine must not fail a test.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
    // What is looked for again and again is waited for as long as anything else.
    expect: { poll: { timeout: 100_000, interval: 25 } },
  },
})
