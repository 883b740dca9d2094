import * as z from 'zod'

/**
 * Has zod read by its schemas as they are. By default it writes and compiles a parser for each on first use, which pays
 * after some hundred values; a command reads a few of each kind and ends.
 */
export function interpretSchemas(): void {
  z.config({ jitless: true })
}
