import { type Html, html } from '../html.ts'
import { isOver, type Story } from '../story.ts'
import { fill } from '../words.ts'
import { lostSentence, lostTable } from './lost.ts'

export function cost(story: Story): Html {
  return html`<section>
<h2>${story.words.section.cost}</h2>
<ul class="plain">${costSentences(story).map((sentence) => html`<li>${sentence}</li>`)}</ul>
${lostTable(story)}
</section>`
}

/** What the incident cost and how often it came before, one sentence each. */
export function costSentences(story: Story): readonly string[] {
  const { report, words, times, status, downMs } = story
  const { incident, errorBudget, titles = {} } = report
  const down = times.duration(downMs)
  const sentence = isOver(status) ? words.cost.downtime : words.cost.downSoFar
  const names = incident.suppressed.map((id) => titles[id] ?? id).join(', ')
  return [
    fill(sentence, { down }),
    ...lostSentence(story),
    ...(report.losses ?? []),
    names ? fill(words.cost.alsoAffected, { names }) : words.cost.alone,
    ...(errorBudget ? [budgetSentence(story, errorBudget)] : []),
    ...similarSentence(story),
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

function similarSentence({ report, words, times }: Story): readonly string[] {
  const { similar } = report
  if (!similar) return []
  if (similar.count <= 1) return [words.similar.first]
  const first = times.moment(similar.firstSeen)
  const { healed, typicalRecoveryMs } = similar
  if (!healed || typicalRecoveryMs === undefined)
    return [fill(words.similar.countOnly, { count: similar.count, first })]
  return [
    fill(words.similar.again, {
      count: similar.count,
      first,
      healed,
      typical: times.duration(typicalRecoveryMs),
    }),
  ]
}
