/** The style sheets of client/styles/, in the order in which they are joined: what a phone needs overrides what was before. */
export const styleSheets: readonly string[] = [
  'colours.css',
  'frame.css',
  'facts.css',
  'tables.css',
  'charts.css',
  'logs.css',
  'dialogs.css',
  'phones.css',
  'report.css',
]
