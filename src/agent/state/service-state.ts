// What the agent wishes for one service, as it is kept on disk. What it observes is in replica-records.ts.
import * as z from 'zod'
import { ReleaseId } from '../../domain/release.ts'
import { InstalledRelease, ProcessOwner, ServiceKey, ServiceMode } from '../protocol/documents.ts'

/** Grows when an older agent could misread the file; an older agent refuses a newer file. */
export const stateFormat = 1

export const StoredRelease = z.strictObject({
  ...InstalledRelease.shape,
  secretNames: z.array(z.string()),
  shared: z.array(z.string()),
  applicationPath: z.string(),
  /** Replicas that should run, by process name. */
  wished: z.record(z.string(), z.int().min(0)),
})
export type StoredRelease = z.infer<typeof StoredRelease>

export const ServiceState = z.strictObject({
  format: z.literal(stateFormat),
  service: ServiceKey,
  fencingToken: z.int().min(0),
  listen: z.strictObject({ host: z.string(), port: z.int().min(1).max(65_535) }).nullable(),
  /** Whether `tls.json` beside this file holds a certificate and its key. */
  tls: z.boolean(),
  releaseHeader: z.enum(['always', 'asked', 'never']),
  mode: ServiceMode,
  holdMaxMs: z.int().min(0),
  /** Who will end the hold that is on; absent when nobody said so. */
  holdOwner: ProcessOwner.optional(),
  page: z.string().nullable(),
  weights: z.array(z.strictObject({ releaseId: ReleaseId, percent: z.number().min(0).max(100) })),
  servingSince: z.iso.datetime().nullable(),
  releases: z.array(StoredRelease),
})
export type ServiceState = z.infer<typeof ServiceState>

/** A service that was just declared: nothing serves, nothing is installed. */
export const newServiceState = (service: ServiceKey): ServiceState => ({
  format: stateFormat,
  service,
  fencingToken: 0,
  listen: null,
  tls: false,
  releaseHeader: 'asked',
  mode: 'serve',
  holdMaxMs: 30_000,
  page: null,
  weights: [],
  servingSince: null,
  releases: [],
})

/** The same state with one release replaced. */
export const withRelease = (
  state: ServiceState,
  releaseId: string,
  change: (release: StoredRelease) => StoredRelease,
): ServiceState => ({
  ...state,
  releases: state.releases.map((stored) => (stored.release.id === releaseId ? change(stored) : stored)),
})
