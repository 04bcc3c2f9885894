import { type Html, html, prose } from '../html.ts'
import { isOver, type Story } from '../story.ts'
import { nextSteps } from './next.ts'

/** What broke, whether it is over, the figures, and, while it is not over, the first thing to do. */
export function banner(story: Story): Html {
  const { report, words, times, status, headline, over, figures } = story
  const urgent = isOver(status) ? undefined : nextSteps(story)[0]
  return html`<header class="banner ${status}">
<div class="top"><span class="chip">${words.status[status]}</span><span><span class="mono">${report.incident.id}</span>${report.host && html` · ${report.host}`}</span></div>
<h1>${headline}</h1>
<p class="over">${over}</p>
<p class="soft">${report.incident.summary}</p>
${urgent && html`<p class="do"><b>${words.section.next}.</b> ${prose(urgent)}</p>`}
<dl class="figures">${figures.map(({ name, value, from }) => html`<div><dt>${name}</dt><dd>${value}${from && html`<small>${from}</small>`}</dd></div>`)}</dl>
<p class="soft small" style="margin-top:.9rem">${words.moment.detected}: ${times.moment(report.incident.openedAt)}</p>
</header>`
}
