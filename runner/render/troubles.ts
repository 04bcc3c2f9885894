import type { HostState, IncidentReport } from './report.ts'
import type { Words } from './words.ts'

type Trouble = keyof Words['trouble']

/** How a known trouble shows itself in a log, an error or the words of a driver. Order is that of the advice. */
const signs: readonly (readonly [Trouble, RegExp])[] = [
  ['diskFull', /ENOSPC|no space left on device|disk (?:is )?full|not enough space on the disk/i],
  [
    'portInUse',
    /EADDRINUSE|address already in use|only one usage of each socket address|WinError 10048|port \d+ is (?:already )?(?:in use|taken|held)|holds (?:the )?port/i,
  ],
  [
    'missingModule',
    /Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND|ModuleNotFoundError|No module named/i,
  ],
  [
    'missingFile',
    /ENOENT|no such file or directory|cannot find the (?:file|path)|can't open file|executable file not found|is not recognized as an internal/i,
  ],
  [
    'outOfMemory',
    /out of memory|OutOfMemoryError|Cannot allocate memory|ENOMEM|OOM[- ]?kill|heap limit|CUDA error: out of/i,
  ],
  ['pending', /(?:START|STOP|PAUSE|CONTINUE)_PENDING|service is (?:starting|stopping)/],
  ['permission', /EACCES|EPERM|permission denied|access is denied|WinError 5\b/i],
  [
    'database',
    /(?:database|postgres|mysql|redis|mongo)[^\n]{0,80}(?:refused|unreachable|timed? ?out|unavailable)/i,
  ],
]

/** Known troubles that this incident shows, the most telling first; each has its remedy in the words. */
export function knownTroubles(report: IncidentReport): readonly Trouble[] {
  const texts = [...said(report), ...report.exhibits.filter(({ kind }) => kind === 'log').flatMap(samples)]
  const found = signs.filter(([, sign]) => texts.some((text) => sign.test(text))).map(([trouble]) => trouble)
  const full = report.exhibits.some((exhibit) => exhibit.kind === 'host' && samples(exhibit).some(diskIsFull))
  const empty = report.exhibits.some(
    ({ kind, before }) => kind === 'log' && before !== undefined && before.text.trim() === '',
  )
  return [
    ...new Set([
      ...(full ? (['diskFull'] as const) : []),
      ...found,
      ...(empty ? (['emptyLog'] as const) : []),
    ]),
  ]
}

const samples = ({ before, after }: IncidentReport['exhibits'][number]) =>
  [before?.text, after?.text].filter((text) => text !== undefined)

function said({ incident }: IncidentReport): readonly string[] {
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
