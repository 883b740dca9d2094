/** A value that survives `JSON.stringify` and back unchanged. What is journalled, stored and sent is one of these. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
