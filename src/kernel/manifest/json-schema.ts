// The manifest for editors and other programs: `nexo schema`.
import * as z from 'zod'
import { Manifest } from '../../domain/manifest.ts'

/** A JSON Schema as far as this room reads it; everything else in it is passed on. */
export type JsonSchema = z.core.JSONSchema.BaseSchema

/**
 * JSON Schema of nexo.yaml.
 *
 * Promise: draft-07, which editors' YAML servers support; made from the schema that nexo itself checks with, so a
 * manifest that it refuses is refused by nexo too. Relations between keys, and the meaning of commands and references,
 * are checked by nexo alone.
 */
export function manifestJsonSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(Manifest, { target: 'draft-7', io: 'input' })
  return {
    ...($schema === undefined ? {} : { $schema }),
    $id: 'urn:nexo:schema:manifest:1',
    title: 'nexo.yaml',
    description: 'How an application is built, run and deployed by nexo.',
    ...schema,
  }
}
