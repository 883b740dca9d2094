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
}

/** The state that a verb leads to: `approve` gives `approved`, `pay` gives `paid`. Pure. */
export function participleOf(verb: string): string {
  if (Object.hasOwn(irregular, verb)) return irregular[verb] ?? verb
  if (verb.endsWith('e')) return `${verb}d`
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`
}
