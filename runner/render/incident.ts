import { plain } from '../lib/text.ts'
import { html } from './html.ts'
import { incidentMarkdown } from './incident-markdown.ts'
import { page } from './page.ts'
import { actions } from './parts/actions.ts'
import { banner } from './parts/banner.ts'
import { cost } from './parts/cost.ts'
import { evidence } from './parts/evidence.ts'
import { next } from './parts/next.ts'
import { when } from './parts/when.ts'
import { why } from './parts/why.ts'
import type { IncidentReport } from './report.ts'
import { type Story, tell } from './story.ts'
import { fill } from './words.ts'

/** An incident for a ticket and for a person, in the order of a reader's questions. */
export function renderIncident(report: IncidentReport): { readonly markdown: string; readonly html: string } {
  const story = tell(report)
  return { markdown: incidentMarkdown(story), html: incidentPage(story) }
}

function incidentPage(story: Story): string {
  const { report, words, headline, status } = story
  const content = html`<main>
${banner(story)}
${when(story)}
${why(story)}
${actions(story)}
${cost(story)}
${next(story)}
${evidence(story)}
<footer>${footer(story)}</footer>
</main>`
  return page(
    words.language,
    plain(`${words.status[status]}: ${headline} · ${report.incident.id}`, 200),
    content,
  )
}

const footer = ({ report, words, times }: Story) =>
  fill(words.footer, { at: times.moment(report.now), zone: times.zone })
