const irregular: Readonly<Record<string, string>> = {
  send: 'sent',
  pay: 'paid',
  build: 'built',
  buy: 'bought',
  sell: 'sold',
  hold: 'held',
  lend: 'lent',
  make: 'made',
  take: 'taken',
  give: 'given',
  begin: 'begun',
  write: 'written',
  choose: 'chosen',
  withdraw: 'withdrawn',
  put: 'put',
  read: 'read',
  submit: 'submitted',
  cancel: 'cancelled',
  ship: 'shipped',
  drop: 'dropped',
  plan: 'planned',
  stop: 'stopped',
  confirm: 'confirmed',
  reopen: 'open',
  lose: 'lost',
  find: 'found',
  bring: 'brought',
  win: 'won',
  split: 'split',
  cut: 'cut',
  set: 'set',
  grant: 'granted',
  permit: 'permitted',
  refer: 'referred',
  transfer: 'transferred',
  defer: 'deferred',
  ban: 'banned',
  scan: 'scanned',
  pin: 'pinned',
  tag: 'tagged',
  wrap: 'wrapped',
  log: 'logged',
  commit: 'committed',
}

/** The state that a verb leads to: `approve` gives `approved`, `pay` gives `paid`, `check-in` gives `checked-in`. Pure. */
export function participleOf(verb: string): string {
  const [, first, second] = /^([a-z]+)(-(?:in|out|up|over|off|down|back|away))$/.exec(verb) ?? []
  if (first !== undefined && second !== undefined) return participleOf(first) + second
  if (Object.hasOwn(irregular, verb)) return irregular[verb] ?? verb
  if (verb.endsWith('e')) return `${verb}d`
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`
}
