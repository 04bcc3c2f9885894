import type { HostState, IncidentReport } from './report.ts'
import { closer, signs, type Trouble } from './trouble-signs.ts'
import { fill, type Words } from './words.ts'

type Known = {
  readonly trouble: Trouble | 'emptyLog'
  /** What the text names: a port, who holds it, a module. */
  readonly names: Readonly<Record<string, string>>
}

type Evidence = Pick<IncidentReport, 'incident' | 'exhibits'>

/** Known troubles that an incident shows, each in one sentence with its remedy, the most telling first. */
export const troubleSentences = (evidence: Evidence, words: Words): readonly string[] =>
  knownTroubles(evidence).map(({ trouble, names }) => fill(words.trouble[trouble], names))

/** Known troubles that an incident shows, the most telling first. */
export function knownTroubles(report: Evidence): readonly Known[] {
  const logs = report.exhibits.filter(({ kind }) => kind === 'log')
  const notes = logs.flatMap(({ before, after }) =>
    [after?.note, before?.note].filter((note) => note !== undefined),
  )
  const found = troublesIn([...said(report), ...logs.flatMap(samples), ...notes])
  const full = report.exhibits.some((exhibit) => exhibit.kind === 'host' && samples(exhibit).some(diskIsFull))
  const empty = logs.some(({ before }) => before !== undefined && before.text.trim() === '')
  const all: readonly Known[] = [
    ...(full ? [{ trouble: 'diskFull', names: {} } as const] : []),
    ...found,
    ...(empty ? [{ trouble: 'emptyLog', names: {} } as const] : []),
  ]
  return all.filter(({ trouble }, index) => all.findIndex((one) => one.trouble === trouble) === index)
}

/** Troubles that these texts show, without those that a closer one says already. */
export function troublesIn(texts: readonly string[]): readonly Known[] {
  const found = signs.flatMap(([trouble, sign]): Known[] => {
    const match = texts.map((text) => sign.exec(text)).find((one) => one !== null)
    const names = Object.entries(match?.groups ?? {}).filter(([, value]) => value !== undefined)
    return match ? [{ trouble, names: Object.fromEntries(names) }] : []
  })
  const isThere = (trouble: Trouble) => found.some((one) => one.trouble === trouble)
  return found.filter(({ trouble }) => !closer.some(([near, far]) => far === trouble && isThere(near)))
}

const samples = ({ before, after }: IncidentReport['exhibits'][number]) =>
  [before?.text, after?.text].filter((text) => text !== undefined)

function said({ incident }: Evidence): readonly string[] {
  return [
    incident.summary,
    ...incident.observations.flatMap((one) => [
      one.summary,
      ...(one.evidence ?? []).flatMap(({ text }) => text ?? []),
    ]),
    ...incident.actions.flatMap(({ detail }) => detail ?? []),
    ...incident.timeline.map(({ text }) => text),
  ]
}

/** Less than 200 MB: programs begin to fail before the last byte is gone. */
function diskIsFull(text: string): boolean {
  return (parseHost(text)?.disks ?? []).some(({ freeBytes }) => freeBytes < 200e6)
}

/** The state of the host from the text of its exhibit; undefined if it is something else. */
export function parseHost(text: string): HostState | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isHost(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isHost(value: unknown): value is HostState {
  return (
    typeof value === 'object' &&
    value !== null &&
    'disks' in value &&
    Array.isArray(value.disks) &&
    'memory' in value
  )
}
