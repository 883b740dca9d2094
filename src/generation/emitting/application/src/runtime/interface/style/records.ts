// Tables, details and states. On a phone a table becomes cards.
export const records = `table { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; box-shadow: var(--shadow) }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
th, td { text-align: left; padding: 0.7rem 0.95rem; vertical-align: middle; overflow-wrap: anywhere }
thead th { font-size: 0.85rem; font-weight: 600; color: var(--soft); background: var(--raised); white-space: nowrap; overflow-wrap: normal }
thead th a { color: inherit; text-decoration: none; display: inline-flex; gap: 0.35rem; padding: 0.15rem 0 }
thead th a:hover { color: var(--ink); text-decoration: underline }
.arrow { opacity: 0.55 }
[aria-sort="ascending"], [aria-sort="descending"] { color: var(--ink) }
[aria-sort="ascending"] .arrow, [aria-sort="descending"] .arrow { opacity: 1 }
tbody th, tbody td { border-top: 1px solid var(--line) }
tbody th { font-weight: 600 }
tbody tr:hover > * { background: color-mix(in srgb, var(--raised) 55%, transparent) }
.numeric { text-align: right }
.number { font-variant-numeric: tabular-nums; white-space: nowrap }
time { white-space: nowrap }
.state { display: inline-block; padding: 0.1rem 0.65rem; border-radius: 999px; font-size: 0.86rem; font-weight: 600; white-space: nowrap; border: 1px solid }
.state-0 { color: light-dark(#274a86, #b4cdff); background: light-dark(#e8eefb, #1d2b46); border-color: light-dark(#c3d2f0, #33486f) }
.state-1 { color: light-dark(#0d5e50, #84dbc8); background: light-dark(#e2f3ee, #153530); border-color: light-dark(#b6ddd2, #2a5a51) }
.state-2 { color: light-dark(#7a4a06, #f0c987); background: light-dark(#fbf0da, #3b2d14); border-color: light-dark(#ecd5a5, #5f4a24) }
.state-3 { color: light-dark(#6a2f82, #dfb4f0); background: light-dark(#f5eaf9, #35213d); border-color: light-dark(#dfc4e9, #573864) }
.state-4 { color: light-dark(#8b2537, #ffb3bd); background: light-dark(#fceaec, #401f26); border-color: light-dark(#f0c3ca, #66333d) }
.state-5 { color: light-dark(#4b5450, #c3cbc6); background: light-dark(#eeefec, #2a3034); border-color: light-dark(#d3d6d0, #454e53) }
.details { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: 1.1rem 1.5rem; margin: 0 0 2rem; padding: 1.25rem 1.35rem; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); box-shadow: var(--shadow) }
.details div { min-width: 0 }
.details .long { grid-column: 1 / -1 }
.details dt { font-size: 0.86rem; color: var(--soft) }
.details dd { margin: 0.1rem 0 0; overflow-wrap: anywhere; font-weight: 520 }
.details .minor dd { font-weight: 400; color: var(--soft) }
.details .number { white-space: normal }
.prose { white-space: pre-line; font-weight: 400; display: block; max-width: 44rem }
.children { margin: 2rem 0 }
.children > h2 { margin-bottom: 0.75rem }
.linked { list-style: none; margin: 0 0 1rem; padding: 0.25rem 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius) }
.linked li { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding: 0.3rem 0 }
.linked form { margin: 0 }
.pages { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem; margin-top: 1.25rem; color: var(--soft) }
@media (max-width: 47.99rem) {
  table, tbody, tr { display: block }
  table { background: none; border: 0; box-shadow: none; border-radius: 0; overflow: visible }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  tbody tr { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); padding: 0.6rem 1rem; margin-bottom: 0.75rem; box-shadow: var(--shadow) }
  tbody th, tbody td { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; padding: 0.3rem 0; border: 0; text-align: right }
  tbody th { font-size: 1.05rem; text-align: left }
  tbody td::before { content: attr(data-label); color: var(--soft); font-size: 0.88rem; text-align: left; flex: none; max-width: 45% }
  tbody tr:hover > * { background: none }
  .details { padding: 1rem 1.1rem }
}
`
