import type { ActionRecord } from '../../core/action.ts'
import { type Html, html } from '../html.ts'
import type { Story } from '../story.ts'
import { fill } from '../words.ts'

/** Every attempt, what the driver said, and whether it helped. */
export function actions(story: Story): Html {
  const { report, words } = story
  return html`<section>
<h2>${words.section.actions}</h2>
${report.incident.actions.length === 0 && html`<p>${words.action.none}</p>`}
${report.incident.actions.map((action) => attemptCard(story, action))}
</section>`
}

function attemptCard(story: Story, action: ActionRecord): Html {
  const outcome = action.outcome ?? 'pending'
  return html`<article class="card">
<header><h3>${actionTitle(story, action)}</h3><span class="chip ${outcome}">${story.words.outcome[outcome]}</span></header>
<dl class="facts">${actionFacts(story, action).map(({ name, value, technical }) => html`<dt>${name}</dt><dd${technical && html` class="mono"`}>${value}</dd>`)}</dl>
</article>`
}

export function actionTitle({ words }: Story, action: ActionRecord): string {
  const kind = words.action[action.kind]
  if (action.attempt > 0) return fill(words.action.attempt, { n: action.attempt, kind })
  return fill(words.action.byHand, { kind, by: action.by })
}

export type Fact = { readonly name: string; readonly value: string; readonly technical?: boolean }

export function actionFacts({ words, times }: Story, action: ActionRecord): readonly Fact[] {
  const { startedAt, endedAt, verifiedAt, detail, identityBefore, identityAfter } = action
  const took = endedAt === undefined ? words.action.running : times.duration(endedAt - startedAt)
  const changed = identityBefore === identityAfter ? words.action.same : words.action.changed
  return [
    { name: words.action.why, value: action.why },
    {
      name: words.action.took,
      value: `${took} (${times.clock(startedAt)}${endedAt === undefined ? '' : ` – ${times.clock(endedAt)}`})`,
    },
    ...(detail ? [{ name: words.action.said, value: detail }] : []),
    ...(verifiedAt === undefined
      ? []
      : [
          {
            name: words.action.verified,
            value: fill(words.action.verifiedAfter, {
              after: times.duration(verifiedAt - (endedAt ?? startedAt)),
            }),
          },
        ]),
    ...(identityBefore === undefined && identityAfter === undefined
      ? []
      : [
          {
            name: words.action.identity,
            value: `${identityBefore ?? '–'} → ${identityAfter ?? '–'} (${changed})`,
            technical: true,
          },
        ]),
    ...(action.dryRun ? [{ name: '', value: words.action.dryRun }] : []),
  ]
}
