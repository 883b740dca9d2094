import type { RouterTable } from '../../../../src/agent/router/contract.ts'

/** A table with one service on the listener `front` and one replica. */
export const aTable = (version: number, releaseId: string, port: number): RouterTable => ({
  version,
  services: [
    {
      key: 'shop/local',
      listenerId: 'front',
      scheme: 'http',
      mode: 'serve',
      holdMaxMs: 1_000,
      releaseHeader: 'always',
      pools: [{ releaseId, percent: 100, replicas: [{ id: `${releaseId}-1`, host: '127.0.0.1', port }] }],
    },
  ],
})
