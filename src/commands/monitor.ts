import { Command } from 'commander'
import { answering } from './answering.ts'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'

export const monitorCommand = (app: App): Command =>
  withExamples(new Command('monitor'), [
    ['nexo monitor run', 'watch this project and everything that was registered before'],
    ['nexo monitor run --background', 'the same, kept running by the agent of this machine'],
    ['nexo monitor status', 'what is watched, what fires, and what has no watch'],
    ['nexo monitor open', 'the dashboard, in a browser'],
    ['nexo monitor why shop.local/check/url', 'each evaluation and notification of an alert'],
    ['nexo monitor history --since 30d --application shop', 'when it was down, how long, why, which release'],
    ['nexo monitor report --out report.html', 'the last 30 days as one file'],
  ])
    .description(
      'Watches deployed applications: checks, metrics, SLOs, alerts, notifications. One monitor runs per home.',
    )
    .addCommand(runCommand(app))
    .addCommand(stopCommand(app))
    .addCommand(statusCommand(app))
    .addCommand(openCommand(app))
    .addCommand(checkCommand(app))
    .addCommand(whyCommand(app))
    .addCommand(silenceCommand(app))
    .addCommand(historyCommand(app))
    .addCommand(reportCommand(app))
    .addCommand(exportCommand(app))
    .addCommand(notifyTestCommand(app))
    .addCommand(forgetCommand(app))

const runCommand = (app: App): Command =>
  withEnvironment(new Command('run'))
    .description('watch until it is ended; Ctrl-C ends it in order')
    .option('--background', 'let the agent of this machine keep it running, and say what is watched')
    .option(
      '--port <port>',
      'port of the dashboard on 127.0.0.1 (default: that of the last time, or a free one)',
    )
    .option('--no-dashboard', 'serve no dashboard')
    .option('--no-register', 'watch what was registered before, not also this project')
    .action(answering(app, async () => (await import('./monitor/answer-run.ts')).answerMonitorRun, 'await'))

const stopCommand = (app: App): Command =>
  new Command('stop')
    .description('end the monitor of this home; what is registered stays registered')
    .action(answering(app, async () => (await import('./monitor/answer-run.ts')).answerMonitorStop))

const statusCommand = (app: App): Command =>
  new Command('status')
    .description('what is watched and how it is; exit 6 when an alert fires, 8 when no monitor runs')
    .action(answering(app, async () => (await import('./monitor/answer-status.ts')).answerMonitorStatus))

const openCommand = (app: App): Command =>
  new Command('open')
    .description('open the dashboard in a browser, and print its URL with the token that lets you in')
    .action(answering(app, async () => (await import('./monitor/answer-open.ts')).answerMonitorOpen))

const checkCommand = (app: App): Command =>
  withEnvironment(new Command('check'))
    .description('run one check now, or all, without moving any alert; exit 4 when one fails')
    .argument('[id]', 'check in nexo.yaml, or one of the default ones (default: all)')
    .action(answering(app, async () => (await import('./monitor/answer-check.ts')).answerMonitorCheck))

const whyCommand = (app: App): Command =>
  new Command('why')
    .description('why an alert is as it is: evaluations, values, thresholds, notifications')
    .argument('<alert>', 'as `nexo monitor status` shows it, such as shop.local/check/url')
    .action(answering(app, async () => (await import('./monitor/answer-status.ts')).answerMonitorWhy))

const silenceCommand = (app: App): Command =>
  new Command('silence')
    .description('tell nobody of matching alerts for a while; without an alert, list the silences')
    .argument('[alert]', 'an alert, or a pattern with *, such as "shop.local/*"')
    .option('--for <time>', 'how long, such as 2h (default: 1h)')
    .option('--reason <text>', 'why; shown with every alert that is muted')
    .option('--end <silence>', 'end a silence now')
    .action(answering(app, async () => (await import('./monitor/answer-silence.ts')).answerMonitorSilence))

const historyCommand = (app: App): Command =>
  new Command('history')
    .description(
      'how much of each day everything was up, and when it was down, for how long, why, and with which release',
    )
    .option('--since <time>', 'how far back, such as 12h or 30d, or a date (default: 7d)')
    .option('--until <time>', 'where it ends, the same way (default: now)')
    .option('--application <name>', 'only this one, such as shop, or one environment of it: shop.local')
    .option('--per <period>', 'availability per day or week, in UTC (default: day)')
    .option('--limit <count>', 'how many lines of what happened (default: 50)')
    .action(answering(app, async () => (await import('./monitor/answer-history.ts')).answerMonitorHistory))

const reportCommand = (app: App): Command =>
  new Command('report')
    .description(
      'uptime, SLOs, incidents and releases of a period as one self-contained HTML file, or as JSON',
    )
    .option('--days <count>', 'how far back (default: 30)')
    .option('--out <file>', 'where the HTML goes (default: monitor-report.html)')
    .action(answering(app, async () => (await import('./monitor/answer-report.ts')).answerMonitorReport))

const exportCommand = (app: App): Command =>
  withEnvironment(new Command('export'))
    .description('print what is watched for another system: prometheus')
    .argument('<system>', 'prometheus')
    .action(answering(app, async () => (await import('./monitor/answer-export.ts')).answerMonitorExport))

const notifyTestCommand = (app: App): Command =>
  withEnvironment(new Command('notify-test'))
    .description('send a test notification through a channel; exit 4 when it does not arrive')
    .argument('<channel>', 'channel below monitoring.notify')
    .action(answering(app, async () => (await import('./monitor/answer-check.ts')).answerNotifyTest))

const forgetCommand = (app: App): Command =>
  withEnvironment(new Command('forget'))
    .description('stop watching an environment; its history stays')
    .action(answering(app, async () => (await import('./monitor/answer-run.ts')).answerMonitorForget))
