import type { Hono } from 'hono'
import { assets } from '../style/assets.ts'

/** The style sheet and the icon. Their names change with their content, so that browsers may keep them for ever. */
export function mountAssets(app: Hono): void {
  for (const { path, type, content } of Object.values(assets))
    app.get(path, (c) =>
      c.body(content, 200, { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' }),
    )
}
