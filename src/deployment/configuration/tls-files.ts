import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { EnvironmentSection } from '../../domain/manifest-environment.ts'
import { configurationInvalid } from '../../kernel/errors-configuration.ts'
import { messageOf } from '../../kernel/errors.ts'
import type { LoadedManifest } from '../../kernel/manifest/load-manifest.ts'

/**
 * Absolute paths of certificate and key, both readable; null when the environment has no TLS.
 *
 * @throws NX-CONFIG-INVALID naming each file that cannot be read
 */
export async function resolveTlsFiles(
  loaded: LoadedManifest,
  environment: string,
  tls: EnvironmentSection['tls'],
): Promise<{ certificateFile: string; keyFile: string } | null> {
  if (tls === undefined) return null
  const checked = await Promise.all(
    Object.entries(tls).map(async ([key, path]) => {
      try {
        await access(resolve(loaded.directory, path), constants.R_OK)
        return []
      } catch (error) {
        const mistake = {
          path: ['environments', environment, 'tls', key],
          code: 'missing-file',
          message: `${JSON.stringify(path)} cannot be read: ${messageOf(error)}`,
          hint: 'Write the path of a PEM file, relative to nexo.yaml.',
        }
        return [loaded.finding(mistake)]
      }
    }),
  )
  const findings = checked.flat()
  if (findings.length > 0) throw configurationInvalid({ findings })
  return {
    certificateFile: resolve(loaded.directory, tls.certificate),
    keyFile: resolve(loaded.directory, tls.key),
  }
}
