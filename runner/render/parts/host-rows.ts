import type { Exhibit, HostState } from '../report.ts'
import type { Story } from '../story.ts'
import { parseHost } from '../troubles.ts'
import { fill } from '../words.ts'

/** Fact, value when it opened, value when it was over. */
export type Row = readonly [string, string, string]

/** Disk, memory, load and uptime of the host, before and after. */
export function hostRows(story: Story, { before, after }: Exhibit): readonly Row[] {
  const old = facts(story, before && parseHost(before.text))
  const fresh = facts(story, after && parseHost(after.text))
  return [...new Set([...old.keys(), ...fresh.keys()])].map((name) => [
    name,
    old.get(name) ?? '–',
    fresh.get(name) ?? '–',
  ])
}

function facts({ words, times }: Story, host: HostState | undefined): Map<string, string> {
  if (!host) return new Map()
  const part = (free: number, total: number) => {
    const share = new Intl.NumberFormat(words.locale, { style: 'percent' }).format(
      total > 0 ? free / total : 0,
    )
    return fill(words.host.of, { part: bytes(free, words.locale), whole: bytes(total, words.locale), share })
  }
  const load = host.load?.map((value) => value.toFixed(2)).join(', ')
  return new Map([
    ...host.disks.map(
      ({ path, freeBytes, totalBytes }) =>
        [fill(words.host.disk, { path }), part(freeBytes, totalBytes)] as const,
    ),
    [words.host.memory, part(host.memory.freeBytes, host.memory.totalBytes)] as const,
    ...(load ? [[words.host.load, load] as const] : []),
    [words.host.uptime, times.duration(host.uptimeMs)] as const,
  ])
}

function bytes(count: number, locale: string): string {
  const units = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
  const power = Math.min(4, Math.max(1, Math.floor(Math.log10(Math.max(1, count)) / 3)))
  const options = { style: 'unit', unit: units[power - 1] ?? 'kilobyte', maximumFractionDigits: 1 } as const
  return new Intl.NumberFormat(locale, options).format(count / 1000 ** power)
}
