import type { Incident } from '../core/incident.ts'
import type { Clock } from '../lib/clock.ts'
import { type Mask, maskDeep } from '../lib/mask.ts'
import type { Exhibit, Missing, Sample } from '../render/report.ts'
import { type Gathered, gather } from './gather.ts'
import type { ReportRecord } from './report-folder.ts'
import type { Source } from './source.ts'

type Options = {
  readonly mask: Mask
  readonly clock: Clock
  readonly sourcesFor: (service: string) => readonly Source[]
  readonly deadlineMs?: number
}

/**
 * The evidence of an incident: read once when it opens (around that moment), and again whenever its state changes
 * (given up, closed); in between the report keeps what it has.
 */
export async function collectEvidence(
  incident: Incident,
  last: ReportRecord | undefined,
  options: Options,
): Promise<ReportRecord> {
  const stage = incident.closedAt === undefined ? (incident.outcome ?? 'open') : 'closed'
  const { clock, deadlineMs = 1_500 } = options
  const base = { format: 1, stage, writtenAt: clock.now(), title: incident.service, incident } as const
  if (last?.stage === stage) return { ...base, exhibits: last.exhibits, missing: last.missing }
  const side = last ? 'after' : 'before'
  const around = last ? {} : { around: incident.openedAt }
  const gathered = await gather(options.sourcesFor(incident.service), { clock, deadlineMs, ...around })
  return {
    ...base,
    exhibits: merge(last?.exhibits ?? [], gathered, side, options.mask),
    missing: [
      ...(last?.missing ?? []).filter((one) => one.side !== side),
      ...missingOf(gathered, side, options.mask),
    ],
  }
}

function merge(
  old: readonly Exhibit[],
  { found }: Gathered,
  side: 'before' | 'after',
  mask: Mask,
): readonly Exhibit[] {
  const fresh = found.map(({ source, finding, takenAt }): Exhibit => {
    const sample: Sample = {
      takenAt,
      text: bounded(mask(finding.text)),
      ...(finding.note && { note: mask(finding.note) }),
      ...(finding.links && { links: maskDeep(finding.links, mask) }),
    }
    const known = old.find(({ key }) => key === source.key)
    return { ...known, key: source.key, kind: source.kind, title: mask(source.title), [side]: sample }
  })
  const keys = new Set(fresh.map(({ key }) => key))
  return [...fresh, ...old.filter(({ key }) => !keys.has(key))]
}

/** Characters of a line and of a text that are kept. Cut after masking, so that no half of a secret is left. */
const mostOfLine = 4_000
const mostOfText = 512_000

function bounded(text: string): string {
  const lines = text.split('\n').map((line) => {
    if (line.length <= mostOfLine) return line
    return `${line.slice(0, mostOfLine)}… [${line.length - mostOfLine} characters cut]`
  })
  const whole = lines.join('\n')
  return whole.length <= mostOfText ? whole : whole.slice(-mostOfText)
}

const missingOf = ({ missing }: Gathered, side: 'before' | 'after', mask: Mask): readonly Missing[] =>
  missing.map(({ what, why }) => ({ what: mask(what), why: mask(why), side }))
