import { type Html, html, relativeLink } from '../html.ts'
import { similarSentence } from '../similar.ts'
import { isOver, type Story } from '../story.ts'
import { fill } from '../words.ts'
import { lostSentence, lostTable } from './lost.ts'

export function cost(story: Story): Html {
  return html`<section>
<h2>${story.words.section.cost}</h2>
<ul class="plain">${costSentences(story).map((sentence) => html`<li>${sentence}</li>`)}${earlier(story)}</ul>
${lostTable(story)}
</section>`
}

/** Links to the newest incidents with the same error. */
function earlier({ report, words }: Story): Html | false {
  const { others = [] } = report.similar ?? {}
  if (others.length === 0) return false
  return html`<li>${words.cost.others}: ${others.map((id, index) => html`${index > 0 && ', '}<a href="../${relativeLink(id)}/report.html">${id}</a>`)}</li>`
}

/** What the incident cost and how often it came before, one sentence each. */
export function costSentences(story: Story): readonly string[] {
  const { report, words, times, status, downMs } = story
  const { incident, errorBudget, similar, language, titles = {} } = report
  const down = times.duration(downMs)
  const sentence = isOver(status) ? words.cost.downtime : words.cost.downSoFar
  const names = incident.suppressed.map((id) => titles[id] ?? id).join(', ')
  return [
    fill(sentence, { down }),
    ...lostSentence(story),
    ...(report.losses ?? []),
    names ? fill(words.cost.alsoAffected, { names }) : words.cost.alone,
    ...(errorBudget ? [budgetSentence(story, errorBudget)] : []),
    ...(similar ? [similarSentence(similar, language, times)] : []),
    ...(incident.acknowledged
      ? [
          fill(words.cost.acknowledged, {
            by: incident.acknowledged.by,
            at: times.moment(incident.acknowledged.at),
          }),
        ]
      : []),
  ]
}

type Budget = NonNullable<Story['report']['errorBudget']>

function budgetSentence({ words, times }: Story, { target, windowMs, spentMs }: Budget): string {
  const percent = new Intl.NumberFormat(words.locale, { style: 'percent', maximumFractionDigits: 2 })
  const whole = Math.max(1, windowMs * (1 - target))
  const share = percent.format(spentMs / whole)
  return fill(words.cost.budget, { target: percent.format(target), window: times.duration(windowMs), share })
}
