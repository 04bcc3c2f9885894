import { type Html, html, prose } from '../html.ts'
import { type Story, waitsFor } from '../story.ts'
import { troubleSentences } from '../troubles.ts'
import { fill } from '../words.ts'

export function next(story: Story): Html {
  return html`<section>
<h2>${story.words.section.next}</h2>
<ol class="steps">${nextSteps(story).map((step) => html`<li>${prose(step)}</li>`)}</ol>
</section>`
}

/** The known trouble and its remedy first, then what the configuration says, then what the state of the incident asks for. */
export function nextSteps({ report, words, status }: Story): readonly string[] {
  const { incident, service } = report
  const names = { service: service.id, title: service.title, id: incident.id }
  const remedies = troubleSentences(report, words)
  const reminders = (status === 'escalated' || status === 'unproven') && !incident.acknowledged
  return [
    ...remedies,
    ...(report.nextSteps ?? []),
    fill(words.step[waitsFor(incident, status) === undefined ? status : 'waiting'], names),
    ...(reminders ? [fill(words.step.ack, names)] : []),
  ]
}
