// main: what the browser adds to pages that are complete without it.
import { readCharts } from './chart-reader.ts'
import { offerCopies } from './copy.ts'
import { listenToKeys } from './keys.ts'
import { followChanges } from './live.ts'
import { followLog } from './log-view.ts'
import { listenToSearch, showSearch } from './search.ts'
import { signIn } from './sign-in.ts'

/** Again after each time that the page was renewed. */
const enhance = (): void => {
  offerCopies()
  showSearch()
  readCharts()
}

/** Opened with a token although the session still holds: it need not stand in the address bar. */
const forgetToken = (): void => {
  if (location.hash.startsWith('#token=')) history.replaceState(null, '', location.pathname + location.search)
}

if (document.body.hasAttribute('data-sign-in')) signIn()
else {
  forgetToken()
  window.addEventListener('hashchange', forgetToken)
  listenToSearch()
  listenToKeys()
  followLog()
  followChanges(enhance)
}
enhance()
