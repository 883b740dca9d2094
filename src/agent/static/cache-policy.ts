/** Folders in which a build tool puts nothing but files named by their content. */
const immutableFolders = /(?:^|\/)(?:_next\/static|_app\/immutable|_astro|_nuxt)\//
/** Folders in which build tools put such files beside others. */
const assetFolders = /(?:^|\/)(?:assets|static|build|dist|js|css|media|chunks)\//
const hexHash = /[.-](?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,64}\.[a-z0-9.]+$/
/** Eight characters of base64url as vite and esbuild write them: with a digit, or a capital that starts no word. */
const shortHash =
  /[.-](?=[\w-]{8}\.)(?=[\w-]*(?:\d|[a-z][A-Z]|[A-Z]{2}))(?=[\w-]*[A-Za-z])[\w-]{8}\.[a-z0-9.]+$/

/**
 * Cache-Control of a file of the site. Pure.
 *
 * Promise: only a file whose name holds a hash of its content may be kept without asking; everything else is asked for
 * again each time, which costs a 304. A wrong "forever" cannot be taken back, so a name that merely looks like one in
 * an unusual place is asked for.
 */
export function cacheControlOf(path: string): string {
  const isPage = /\.html?$/.test(path)
  const isNamedByContent =
    immutableFolders.test(path) || hexHash.test(path) || (assetFolders.test(path) && shortHash.test(path))
  return !isPage && isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache'
}
