// monitoring: knows whether applications do what was promised, and tells somebody when they do not.
// Enters: checks, metrics, the store of samples, alert rules, SLOs, notifications, coverage, dashboard, reports.
// Stays out: printing (reporting/), other managers (orchestration/), what the agent does (agent/).
import type { Kernel } from '../kernel/kernel.ts'
import type { ApplicationMonitor } from './manager-contract.ts'

/** The ApplicationMonitor of a kernel. Nothing is opened or read until a method is called. */
export function createApplicationMonitor(kernel: Kernel): ApplicationMonitor {
  return {
    setup: async (input, call) => {
      const { setUp } = await import('./operations/setup.ts')
      return setUp(kernel, input, call)
    },
    forget: async (input) => {
      const [{ openWatched }, { removeRegistration, targetId }, { monitoringPaths }] = await Promise.all([
        import('./operations/register.ts'),
        import('./targets/registration.ts'),
        import('./paths.ts'),
      ])
      const { registration } = await openWatched(kernel, input)
      await removeRegistration(monitoringPaths(kernel.home).targets, targetId(registration))
    },
    openReader: async () => {
      const { openReader } = await import('./reading/open-reader.ts')
      return openReader(kernel)
    },
    run: async ({ project, dashboardPort }, call) => {
      const [{ runMonitor }, { registerIfThere }] = await Promise.all([
        import('./running/run-monitor.ts'),
        import('./operations/register.ts'),
      ])
      if (project !== undefined) await registerIfThere(kernel, project)
      return runMonitor(kernel, { dashboardPort }, call)
    },
    dashboard: async () => {
      const { findDashboard } = await import('./operations/find-dashboard.ts')
      return findDashboard(kernel)
    },
    stop: async (call) => {
      const { stopMonitor } = await import('./operations/stop.ts')
      return stopMonitor(kernel, call)
    },
    check: async (input, call) => {
      const { checkOnce } = await import('./operations/check-once.ts')
      return checkOnce(kernel, input, call)
    },
    silence: async (input, call) => {
      const { silence } = await import('./operations/silence.ts')
      return silence(kernel, input, call)
    },
    silences: async (call) => {
      const { silences } = await import('./operations/silence.ts')
      return silences(kernel, call)
    },
    endSilence: async (id, call) => {
      const { endSilence } = await import('./operations/silence.ts')
      return endSilence(kernel, id, call)
    },
    notifyTest: async (input, call) => {
      const { notifyTest } = await import('./operations/notify-test.ts')
      return notifyTest(kernel, input, call)
    },
    targetOf: async (input) => {
      const [{ openWatched }, { targetId }] = await Promise.all([
        import('./operations/register.ts'),
        import('./targets/registration.ts'),
      ])
      return targetId((await openWatched(kernel, input)).registration)
    },
    exportPrometheus: async (input, call) => {
      const { exportPrometheus } = await import('./operations/export-prometheus.ts')
      return exportPrometheus(kernel, input, call)
    },
  }
}
