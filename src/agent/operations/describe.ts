import { readFile } from 'node:fs/promises'
import type { Host } from '../host.ts'
import type { AgentDescription } from '../protocol/documents.ts'
import { protocolVersion } from '../protocol-version.ts'

/** What runs here, and how much memory agent and routers take. */
export async function describe(host: Host): Promise<AgentDescription> {
  const routerPids = [...host.fleet.pids]
  const routerBytes = await Promise.all(routerPids.map(ownBytesOf))
  return {
    protocol: protocolVersion,
    version: host.version,
    pid: process.pid,
    routerPids,
    startedAt: host.startedAt,
    nodeVersion: process.versions.node,
    platform: process.platform,
    services: host.services.all.length + host.services.damaged.size,
    rssBytes: routerBytes.reduce((sum, bytes) => sum + bytes, process.memoryUsage.rss()),
  }
}

/**
 * Memory that a router has for itself; 0 where the system does not tell. The program that it maps is the same that the
 * agent maps, and is in memory, and counted, once.
 */
async function ownBytesOf(pid: number): Promise<number> {
  try {
    const kibibytes = /^RssAnon:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'latin1'))?.[1]
    return Number(kibibytes ?? 0) * 1024
  } catch {
    // Not Linux, or it has just ended.
    return 0
  }
}
