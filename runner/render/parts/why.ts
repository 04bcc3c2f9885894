import type { Observation } from '../../core/observation.ts'
import { comparisonsIn, textsOf } from '../check-evidence.ts'
import { block } from '../harmless.ts'
import { type Html, html, imageSource, relativeLink } from '../html.ts'
import type { Image } from '../report.ts'
import type { Story } from '../story.ts'
import { fill } from '../words.ts'
import { comparison } from './comparison.ts'

/** Each check of the incident with what it found, and the pictures. */
export function why(story: Story): Html {
  const { report, words } = story
  const { observations } = report.incident
  return html`<section>
<h2>${words.section.why}</h2>
${report.incident.exited && html`<p>${words.check.exited}</p>`}
${observations.length === 0 && !report.incident.exited && html`<p class="soft">${words.check.none}</p>`}
${observations.map((one) => checkCard(story, one))}
</section>`
}

function checkCard(story: Story, one: Observation): Html {
  const { report, words, times } = story
  const { comparisons, rest } = comparisonsIn(report.images.filter(({ check }) => check === one.check))
  const parts = comparisons.map((compared, index) => ({
    compared,
    markup: comparison(compared, `${one.check}-${index}`, story),
  }))
  const shown = parts.flatMap(({ markup }) => markup ?? [])
  const others = [
    ...parts.flatMap(({ compared, markup }) => (markup ? [] : Object.values(compared))),
    ...rest,
  ]
  const taken = fill(words.check.took, { took: times.duration(one.tookMs), at: times.clock(one.startedAt) })
  return html`<article class="card">
<header><h3>${one.check}</h3><span class="chip ${one.verdict}">${words.verdict[one.verdict]}</span></header>
<p>${one.summary}</p>
<p class="soft small">${taken}</p>
${values(one, words)}
${textsOf(one, words.look).map(({ title, text, kind }) => html`<h4 class="soft small" style="margin:.8rem 0 0;font-weight:500">${title}</h4><pre class="exact">${kind === 'code' ? code(block(text, words)) : block(text, words, { line: 1_000, lines: 80 })}</pre>`)}
${shown.map((compared) => compared)}${others.length > 0 && html`<div class="pictures">${others.map((image) => picture(image, words))}</div>`}
</article>`
}

function values(one: Observation, words: Story['words']): Html | false {
  const entries = Object.entries(one.values ?? {})
  if (entries.length === 0) return false
  return html`<dl class="facts" aria-label="${words.check.values}">${entries.map(([name, value]) => html`<dt>${name}</dt><dd class="mono">${String(value)}</dd>`)}</dl>`
}

/** The line that failed stands out. */
const code = (text: string): readonly Html[] =>
  text.split('\n').map((line) => (/^ *> *\d+ \|/.test(line) ? html`<mark>${line}</mark>\n` : html`${line}\n`))

function picture(image: Image, words: Story['words']): Html {
  const name = `${words.image[image.kind]}${image.title && ` · ${image.title}`}`
  const source = imageSource(image.source)
  const shown = source && html`<img src="${source}" alt="${name}">`
  if (!image.file) return html`<figure>${shown}<figcaption>${name}</figcaption></figure>`
  const link = html`<a href="${relativeLink(image.file)}">${shown || words.image.enlarge}</a>`
  return html`<figure>${link}<figcaption>${name}</figcaption></figure>`
}
