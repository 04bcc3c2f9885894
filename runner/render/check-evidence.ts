import type { Evidence, Observation } from '../core/observation.ts'
import { type PageTrouble, pageTroubleName, parsePageTrouble } from '../lib/page-trouble.ts'
import type { Image } from './report.ts'

/** A text of a check under its title: an error, lines of a console, an excerpt of code. */
export type Text = { readonly title: string; readonly text: string; readonly kind: 'text' | 'code' }

/** Titles of what is taken apart, in the language of the report. */
export type Titles = { readonly [Key in keyof PageTrouble]: string } & { readonly code: string }

/** Evidence that is text: errors with their excerpts of the code, uncaught errors, console, failed requests, the rest. */
export const textsOf = (one: Observation, titles: Titles): readonly Text[] =>
  (one.evidence ?? []).flatMap((evidence) => textsIn(evidence, titles))

function textsIn({ kind, title, text }: Evidence, titles: Titles): readonly Text[] {
  if (!text?.trim()) return []
  if (kind === 'error') return errorAndCode(title, text, titles.code)
  const trouble = title === pageTroubleName ? parsePageTrouble(text) : undefined
  if (trouble === undefined) return [{ title, text, kind: 'text' }]
  return (['uncaught', 'console', 'failedRequests'] as const).flatMap((name) =>
    trouble[name].length === 0
      ? []
      : [{ title: titles[name], text: grouped(trouble[name]), kind: 'text' as const }],
  )
}

/** The same message a hundred times is one line. */
function grouped(lines: readonly string[]): string {
  const counts = Map.groupBy(lines, (line) => line)
  return [...counts].map(([line, same]) => (same.length > 1 ? `${same.length} × ${line}` : line)).join('\n')
}

const codeLine = /^ *>? *\d+ \||^ *\| +\^/

/** Playwright puts the excerpt behind the message, and where it is from behind that. */
function errorAndCode(title: string, text: string, codeTitle: string): readonly Text[] {
  const lines = text.split('\n')
  const first = lines.findIndex((line) => codeLine.test(line))
  if (first === -1) return [{ title, text, kind: 'text' }]
  const last = lines.findLastIndex((line) => codeLine.test(line))
  const rest = lines.slice(last + 1).filter((line) => line.trim() !== '')
  const message = lines.slice(0, first).join('\n').trim()
  const place = rest
    .find((line) => /:\d+(?::\d+)?\)?$/.test(line))
    ?.trim()
    .replace(/^at /, '')
  const others = rest.filter((line) => line.trim().replace(/^at /, '') !== place)
  return [
    { title, text: [message, ...others].join('\n'), kind: 'text' },
    {
      title: place ? `${codeTitle} · ${place}` : codeTitle,
      text: lines.slice(first, last + 1).join('\n'),
      kind: 'code',
    },
  ]
}

/** What was expected beside what came, with what differs between them. */
export type Comparison = { readonly expected: Image; readonly actual: Image; readonly difference?: Image }

/** Pictures of a check that belong together by their names (`home-expected.png`, `home-actual.png`), and the others. */
export function comparisonsIn(images: readonly Image[]): {
  readonly comparisons: readonly Comparison[]
  readonly rest: readonly Image[]
} {
  const stem = ({ title }: Image) => title.replace(/-(?:expected|actual|diff)(?:\.png)?$/, '')
  const comparisons = images.flatMap((expected): Comparison[] => {
    if (expected.kind !== 'baseline') return []
    const same = images.filter((image) => stem(image) === stem(expected))
    const actual = same.find(({ kind, title }) => kind === 'screenshot' && /-actual(?:\.png)?$/.test(title))
    const difference = same.find(({ kind }) => kind === 'diff')
    return actual ? [{ expected, actual, ...(difference && { difference }) }] : []
  })
  const used = new Set<Image>(
    comparisons.flatMap(({ expected, actual, difference }) => [
      expected,
      actual,
      ...(difference ? [difference] : []),
    ]),
  )
  return { comparisons, rest: images.filter((image) => !used.has(image)) }
}
