import { plain } from '../lib/text.ts'
import { block } from './harmless.ts'
import { type Html, html } from './html.ts'
import { code, fence, inline } from './markdown.ts'
import { type CrashWords, crashWordsOf } from './own-crash-words.ts'
import { page } from './page.ts'
import type { Language } from './report.ts'
import { createTimes, type Times } from './times.ts'
import { fill, type Words, wordsOf } from './words.ts'

/** How the last Guardian ended, as far as the next one can know. Masked; milliseconds and bytes. */
export type OwnCrash = {
  readonly id: string
  readonly language: Language
  readonly timezone: string
  readonly host: string
  /** When the next Guardian found out. */
  readonly foundAt: number
  /** When it last said that it lived; undefined when a power cut left nothing. */
  readonly lastAt?: number
  readonly startedAt?: number
  readonly pid?: number
  readonly version?: string
  readonly rss?: number
  readonly free?: number
  /** The host itself has started since. */
  readonly hostRestarted: boolean
  readonly error?: { readonly text: string; readonly stack?: string }
  /** What was being done, one sentence each. */
  readonly underWay: readonly string[]
  /** Incidents that were open. */
  readonly open: readonly string[]
  /** The last lines of our own log. */
  readonly lines: readonly string[]
}

type Told = {
  readonly crash: OwnCrash
  readonly own: CrashWords
  readonly words: Words
  readonly times: Times
}

function told(crash: OwnCrash): Told {
  const words = wordsOf(crash.language)
  return {
    crash,
    own: crashWordsOf(crash.language),
    words,
    times: createTimes(words, crash.timezone, crash.foundAt),
  }
}

/** Why it ended, and for how long nobody watched, in one sentence. */
export function crashSentence(crash: OwnCrash): string {
  const { own, times } = told(crash)
  const why = crash.error
    ? fill(own.why.error, { error: crash.error.text })
    : own.why[crash.hostRestarted ? 'host' : 'killed']
  const unwatched =
    crash.lastAt === undefined
      ? own.unknownGap
      : fill(own.gap, { gap: times.duration(crash.foundAt - crash.lastAt) })
  return `${why} ${unwatched}`
}

type Fact = readonly [name: string, value: string]

function facts({ crash, own, words, times }: Told): readonly Fact[] {
  const mega = (bytes: number) =>
    new Intl.NumberFormat(words.locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 0 }).format(
      bytes / 1e6,
    )
  const { lastAt, startedAt, rss, free, pid, version } = crash
  const all: readonly (Fact | undefined)[] = [
    lastAt === undefined ? undefined : [own.fact.last, times.moment(lastAt)],
    [own.fact.found, times.moment(crash.foundAt)],
    lastAt === undefined || startedAt === undefined
      ? undefined
      : [own.fact.lived, times.duration(lastAt - startedAt)],
    pid === undefined ? undefined : [own.fact.process, `${pid} · v1-guardian ${version}`],
    rss === undefined ? undefined : [own.fact.memory, mega(rss)],
    free === undefined ? undefined : [own.fact.free, mega(free)],
    crash.open.length === 0 ? undefined : [own.fact.open, crash.open.join(', ')],
  ]
  return all.filter((fact) => fact !== undefined)
}

/** The report of our own end, for a ticket and for a person. */
export function renderOwnCrash(crash: OwnCrash): { readonly markdown: string; readonly html: string } {
  const story = told(crash)
  return { markdown: markdown(story), html: crashPage(story) }
}

function markdown(story: Told): string {
  const { crash, own, words, times } = story
  const heading = (name: string) => `## ${inline(name)}`
  const doing = crash.underWay.length > 0 ? crash.underWay : [own.nothing]
  return `${[
    `# ${inline(own.title)}`,
    inline(crashSentence(crash)),
    `${code(crash.id)} · ${inline(crash.host)}`,
    facts(story)
      .map(([name, value]) => `- ${inline(name)}: ${inline(value)}`)
      .join('\n'),
    heading(own.doing),
    doing.map((line) => `- ${inline(line)}`).join('\n'),
    ...(crash.error ? [heading(own.error), fence(errorText(story))] : []),
    heading(words.section.next),
    steps(story)
      .map((step, index) => `${index + 1}. ${inline(step)}`)
      .join('\n'),
    heading(own.log),
    fence(logText(story)),
    inline(fill(words.footer, { at: times.moment(crash.foundAt), zone: times.zone })),
  ].join('\n\n')}\n`
}

const steps = ({ crash, own }: Told): readonly string[] => [
  ...(crash.error ? [own.step.report] : crash.hostRestarted ? [own.step.host] : [own.step.killed]),
  own.step.supervisor,
]
const errorText = ({ crash, words }: Told) => block(crash.error?.stack ?? crash.error?.text ?? '', words)
const logText = ({ crash, own, words }: Told) =>
  crash.lines.length === 0 ? own.noLog : block(crash.lines.join('\n'), words, { line: 1_000, lines: 60 })

function crashPage(story: Told): string {
  const { crash, own, words, times } = story
  const section = (name: string, content: Html) => html`<section><h2>${name}</h2>${content}</section>
`
  const doing = crash.underWay.length > 0 ? crash.underWay : [own.nothing]
  const content = html`<main>
<header class="banner recovered"><div class="top"><span class="chip">${own.chip}</span><span><span class="mono">${crash.id}</span> · ${crash.host}</span></div>
<h1>${own.title}</h1><p class="over">${crashSentence(crash)}</p>
<dl class="facts">${facts(story).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></header>
${section(own.doing, html`<ul class="plain">${doing.map((line) => html`<li>${line}</li>`)}</ul>`)}${crash.error && section(own.error, html`<pre>${errorText(story)}</pre>`)}${section(words.section.next, html`<ol class="steps">${steps(story).map((step) => html`<li>${step}</li>`)}</ol>`)}${section(own.log, html`<div class="tail"><pre>${logText(story)}</pre></div>`)}<footer>${fill(words.footer, { at: times.moment(crash.foundAt), zone: times.zone })}</footer>
</main>`
  return page(words.language, plain(`${own.title} · ${crash.id}`, 200), content)
}
