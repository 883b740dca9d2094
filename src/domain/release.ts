import * as z from 'zod'

/** `r-<UTC date>-<UTC time>-<4 hex>`: sorts by creation, reads as a date. */
export const ReleaseId = z.string().regex(/^r-\d{8}-\d{6}-[0-9a-f]{4}$/)
export type ReleaseId = z.infer<typeof ReleaseId>

/** `sha256:` and 64 lower-case hex digits. */
export const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
export type Digest = z.infer<typeof Digest>

/** Application and environment names: they become folder names, labels and variables. */
export const ApplicationName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'lower-case letters, digits and hyphens, at most 63, not at either end',
  )
export const EnvironmentName = ApplicationName

/** Where the source came from, as far as git can tell. */
export const SourceRevision = z.strictObject({
  /** Full commit id, or undefined outside a repository. */
  commit: z.string().optional(),
  branch: z.string().optional(),
  /** Files differ from the commit. */
  dirty: z.boolean(),
})
export type SourceRevision = z.infer<typeof SourceRevision>

/** One version of an application with one configuration. Never changes after it was made. */
export const Release = z.strictObject({
  id: ReleaseId,
  application: ApplicationName,
  environment: EnvironmentName,
  /** Digest of the source package: what git would ship, `.nexoignore` applied. */
  packageDigest: Digest,
  /** Digest of everything that shapes the running release besides the source: build, processes, env, secret versions. */
  configurationDigest: Digest,
  /** Revision of the data schema that this release needs; absent when the application declares none. */
  schemaRevision: z.int().min(0).optional(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  source: SourceRevision,
  message: z.string().optional(),
})
export type Release = z.infer<typeof Release>
