import { standings } from '../../core/uptime.ts'
import { type Html, html, relativeLink, trusted } from '../html.ts'
import { page } from '../page.ts'
import { fill, wordsOf } from '../words.ts'
import { daysSvg } from './days-svg.ts'
import { stripSvg } from './strip-svg.ts'
import { summaryStyle } from './style.ts'
import type { ServiceSummary, Summary } from './summary.ts'
import { budgetText, leftOut, type Telling, tellSummary, unknownMs } from './telling.ts'

/** One file that opens offline: no script, charts are drawn in it. */
export function summaryHtml(summary: Summary): string {
  const telling = tellSummary(summary)
  const { words, times } = telling
  const { section } = words
  const footer = fill(wordsOf(summary.language).footer, { at: times.moment(summary.now), zone: times.zone })
  const content = html`<style>${trusted(summaryStyle)}</style><main>
${banner(telling)}
${part(section.services, html`${uptime(telling)}`)}
${part(section.budgets, html`${summary.services.map((service) => budget(service, telling))}`)}
${summary.figures.incidents > 0 && part(section.incidents, daysSvg(telling))}
${part(section.repeating, repeating(telling))}
${part(section.slowest, slowest(telling))}
${summary.suites.length > 0 && part(section.suites, suites(telling))}
${summary.incidents.length > 0 && part(section.list, incidents(telling))}
<footer>${footer}</footer>
</main>`
  return page(summary.language, telling.title, content)
}

const part = (title: string, content: Html): Html => html`<section><h2>${title}</h2>${content}</section>`

function banner({ summary, title, span, headline, figures }: Telling): Html {
  const tone = summary.figures.open > 0 ? 'open' : summary.figures.escalated > 0 ? 'escalated' : 'healed'
  return html`<header class="banner ${tone}">
<div class="top"><span>${span}</span></div>
<h1>${title}</h1>
<p class="over">${headline}</p>
<dl class="figures">${figures.map(({ name, value, note }) => html`<div><dt>${name}</dt><dd>${value}${note && html`<small>${note}</small>`}</dd></div>`)}</dl>
</header>`
}

function uptime(telling: Telling): Html {
  const { summary, words } = telling
  const { services } = summary
  if (services.length === 0) return html`<p class="soft">${words.none.services}</p>`
  const windowMs = summary.now - summary.from
  const shown = [...standings, 'unknown' as const].filter((standing) =>
    services.some(({ time }) => (standing === 'unknown' ? unknownMs(time, windowMs) : time[standing]) > 0),
  )
  return html`<ul class="legend">${shown.map((standing) => html`<li><i class="${standing}"></i>${words.standing[standing]}</li>`)}</ul>
${services.map((service) => serviceStrip(service, telling))}<p class="soft small">${words.note.uptime}</p>`
}

function serviceStrip(service: ServiceSummary, telling: Telling): Html {
  const { summary, percent } = telling
  const notes = leftOut(service.time, summary.now - summary.from, telling)
  return html`<div class="service"><header><span>${service.title}</span><b>${percent(service.uptime)}</b></header>
${stripSvg(service, telling)}${notes.length > 0 && html`<p class="soft small">${notes.join(' ')}</p>`}</div>`
}

function budget(service: ServiceSummary, telling: Telling): Html {
  const left = service.budget?.left ?? 0
  const kind = left <= 0 ? 'none' : left < 0.25 ? 'low' : ''
  const width = service.budget === null ? 0 : left <= 0 ? 100 : Math.min(1, left) * 100
  return html`<div class="meter"><span>${service.title}</span><svg width="100%" height="16" role="img" aria-label="${budgetText(service, telling)}"><rect class="ground" width="100%" height="16"/><rect class="fill ${kind}" width="${width.toFixed(2)}%" height="16"/></svg><span class="soft small">${budgetText(service, telling)}</span></div>`
}

function slowest({ summary, words, times }: Telling): Html {
  if (summary.slowest.length === 0) return html`<p class="soft">${words.none.slowest}</p>`
  const most = Math.max(1, ...summary.slowest.map(({ p95Ms }) => p95Ms))
  const share = (ms: number) => `${Math.min(100, (ms / most) * 100).toFixed(2)}%`
  return html`${summary.slowest.map(
    ({ check, answers, medianMs, p95Ms, worstMs }) =>
      html`<div class="meter"><span>${check}</span><svg width="100%" height="16" role="img" aria-label="${words.column.p95} ${times.duration(p95Ms)}"><rect class="ground" width="100%" height="16"/><rect class="time" width="${share(p95Ms)}" height="16"/><line class="mark" x1="${share(medianMs)}" x2="${share(medianMs)}" y1="0" y2="16"/></svg><span class="soft small">${words.column.median} ${times.duration(medianMs)} · ${words.column.p95} ${times.duration(p95Ms)} · ${words.column.worst} ${times.duration(worstMs)} · ${fill(words.note.answers, { n: answers })}</span></div>`,
  )}<p class="soft small">${words.note.slow}</p>`
}

function repeating({ summary, words, times }: Telling): Html {
  if (summary.repeating.length === 0) return html`<p class="soft">${words.none.repeating}</p>`
  const { column } = words
  return html`<table class="list"><thead><tr><th>${column.count}</th><th>${column.service}</th><th>${column.what}</th><th>${column.healed}</th><th>${column.last}</th></tr></thead>
<tbody>${summary.repeating.map((one) => html`<tr><td><b>${one.count}×</b></td><td>${one.title}</td><td>${one.summary}</td><td>${one.healed}</td><td class="nowrap">${times.moment(one.lastAt)}</td></tr>`)}</tbody></table>`
}

function suites({ summary, words, percent }: Telling): Html {
  const { column } = words
  return html`<table><thead><tr><th>${column.suite}</th><th>${column.passRate}</th><th>${column.runs}</th></tr></thead>
<tbody>${summary.suites.map(({ suite, passed, failed, inconclusive, passRate }) => html`<tr><td class="nowrap">${suite}</td><td class="nowrap">${percent(passRate)}</td><td>${passed + failed + inconclusive}${inconclusive > 0 && html` <span class="soft">(${fill(words.note.inconclusive, { n: inconclusive })})</span>`}</td></tr>`)}</tbody></table>`
}

const mostListed = 50

function incidents({ summary, words, times }: Telling): Html {
  const { column } = words
  const left = summary.incidents.length - mostListed
  return html`<table class="list"><thead><tr>${[column.outcome, column.service, column.what, column.began, column.down].map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${summary.incidents.slice(0, mostListed).map((one) => {
    const outcome = one.outcome ?? 'open'
    const text = one.summary || one.id
    return html`<tr><td><span class="chip ${outcome === 'ended by itself' ? 'ended' : outcome}">${words.outcome[outcome]}</span></td><td>${one.title}</td><td>${one.path === undefined ? text : html`<a href="../${relativeLink(one.path)}">${text}</a>`}</td><td class="nowrap">${times.moment(one.openedAt)}</td><td>${one.closedAt === undefined ? words.outcome.open : times.duration(one.closedAt - one.symptomAt)}</td></tr>
`
  })}</tbody></table>${left > 0 && html`<p class="soft small">${fill(words.none.more, { n: left })}</p>`}`
}
