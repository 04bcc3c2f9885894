import type { Observation } from '../core/observation.ts'
import { textsOf } from './check-evidence.ts'
import { difference } from './difference.ts'
import { block } from './harmless.ts'
import { relativeLink, webLink } from './html.ts'
import { code, fence, inline, prose, table } from './markdown.ts'
import { actionFacts, actionTitle } from './parts/actions.ts'
import { costSentences } from './parts/cost.ts'
import { deletedSentence, sides } from './parts/evidence.ts'
import { hostRows } from './parts/host-rows.ts'
import { lostMarkdown } from './parts/lost.ts'
import { nextSteps } from './parts/next.ts'
import { moments } from './parts/when.ts'
import type { Exhibit } from './report.ts'
import type { Story } from './story.ts'
import { fill } from './words.ts'

/** The report for a ticket: the same answers in the same order as the page. */
export function incidentMarkdown(story: Story): string {
  const { report, words, times } = story
  const sections = [
    head(story),
    when(story),
    why(story),
    actions(story),
    cost(story),
    next(story),
    evidence(story),
  ]
  const footer = fill(words.footer, { at: times.moment(report.now), zone: times.zone })
  return `${[...sections, `---\n\n${inline(footer)}`].join('\n\n')}\n`
}

const heading = (text: string, content: readonly string[]) => [`## ${inline(text)}`, ...content].join('\n\n')

function head({ report, words, times, status, headline, over, figures }: Story): string {
  const rows = figures.map(({ name, value, from }) => [
    inline(name),
    `**${inline(value)}**${from && ` (${inline(from)})`}`,
  ])
  const identity = [
    code(report.incident.id),
    ...(report.host ? [inline(report.host)] : []),
    times.moment(report.incident.openedAt),
  ]
  return [
    `# ${inline(headline)}`,
    `**${inline(words.status[status])}.** ${inline(over)}`,
    inline(report.incident.summary),
    identity.join(' · '),
    table([inline(words.column.fact), ' '], rows),
  ].join('\n\n')
}

function when(story: Story): string {
  const { words, times } = story
  const rows = moments(story).map(({ at, offset, text }) => [times.clock(at), inline(offset), inline(text)])
  return heading(words.section.when, [
    table(
      [words.column.time, words.column.offset, words.column.event].map((name) => inline(name)),
      rows,
    ),
  ])
}

function why(story: Story): string {
  const { report, words } = story
  const { observations, exited } = report.incident
  const none = observations.length === 0 && !exited ? [words.check.none] : []
  return heading(words.section.why, [
    ...(exited ? [words.check.exited] : []),
    ...none,
    ...observations.map((one) => check(story, one)),
  ])
}

function check({ report, words, times }: Story, one: Observation): string {
  const values = Object.entries(one.values ?? {}).map(
    ([name, value]) => `${inline(name)} ${code(String(value))}`,
  )
  const images = report.images.filter((image) => image.check === one.check && (image.file ?? '') !== '')
  return [
    `### ${inline(one.check)}: ${inline(words.verdict[one.verdict])}`,
    inline(one.summary),
    inline(fill(words.check.took, { took: times.duration(one.tookMs), at: times.clock(one.startedAt) })),
    ...(values.length > 0 ? [`${words.check.values}: ${values.join(', ')}`] : []),
    ...textsOf(one, words.look).map(
      ({ title, text }) => `${inline(title)}:\n\n${fence(block(text, words, { line: 1_000, lines: 80 }))}`,
    ),
    ...images.map(
      ({ kind, title, file }) =>
        `![${inline(`${words.image[kind]}: ${title}`)}](${relativeLink(file ?? '')})`,
    ),
  ].join('\n\n')
}

function actions(story: Story): string {
  const { report, words } = story
  if (report.incident.actions.length === 0) return heading(words.section.actions, [words.action.none])
  return heading(
    words.section.actions,
    report.incident.actions.map((action) => {
      const facts = actionFacts(story, action).map(
        ({ name, value, technical }) =>
          `- ${name ? `${inline(name)}: ` : ''}${technical ? code(value) : inline(value)}`,
      )
      return [
        `### ${inline(actionTitle(story, action))} · ${words.outcome[action.outcome ?? 'pending']}`,
        facts.join('\n'),
      ].join('\n\n')
    }),
  )
}

const cost = (story: Story) =>
  heading(story.words.section.cost, [
    [...costSentences(story).map((sentence) => inline(sentence)), ...others(story)]
      .map((line) => `- ${line}`)
      .join('\n'),
    ...lostMarkdown(story),
  ])

const others = ({ report, words }: Story) => {
  const links = (report.similar?.others ?? []).map(
    (id) => `[${inline(id)}](../${relativeLink(id)}/report.md)`,
  )
  return links.length === 0 ? [] : [`${words.cost.others}: ${links.join(', ')}`]
}

const next = (story: Story) =>
  heading(story.words.section.next, [
    nextSteps(story)
      .map((step, index) => `${index + 1}. ${prose(step)}`)
      .join('\n'),
  ])

function evidence(story: Story): string {
  const { report, words } = story
  const files = report.files.map(
    (file) => `- [${inline(file.name)}](${relativeLink(file.path)}) (${inline(file.kind)})`,
  )
  const links = (report.links ?? []).flatMap(({ label, url }) => {
    const href = webLink(url)
    return href ? [`- [${inline(label)}](<${href}>)`] : []
  })
  const missing = report.missing.map(
    ({ what, why: reason, side }) =>
      `- ${inline(what)}${side ? ` (${words.column[side]})` : ''}: ${inline(reason)}`,
  )
  return heading(words.section.evidence, [
    ...deletedSentence(story).map((sentence) => inline(sentence)),
    ...report.exhibits.map((exhibit) => exhibitText(story, exhibit)),
    ...list(words.evidence.files, files),
    ...list(words.evidence.missing, missing),
    ...list(words.evidence.links, [
      ...(report.release ? [`- ${words.evidence.release}: ${code(report.release)}`] : []),
      ...links,
    ]),
  ])
}

const list = (title: string, lines: readonly string[]) =>
  lines.length === 0 ? [] : [`### ${title}`, lines.join('\n')]

function exhibitText(story: Story, exhibit: Exhibit): string {
  const { words, times } = story
  const title = `### ${inline(exhibit.title)}`
  if (exhibit.kind === 'host') {
    const rows = hostRows(story, exhibit).map((row) => row.map((cell) => inline(cell)))
    return [title, table([words.column.fact, words.column.before, words.column.after], rows)].join('\n\n')
  }
  const changed =
    exhibit.kind === 'json' && exhibit.before && exhibit.after
      ? difference(exhibit.before.text, exhibit.after.text)
      : []
  return [
    title,
    ...changed.map(
      ({ field, before, after }) => `- ${code(field)}: ${code(before ?? '–')} → ${code(after ?? '–')}`,
    ),
    ...sides(exhibit).map(({ when: side, sample }) => {
      const note = sample.note ? `, ${inline(sample.note)}` : ''
      const text = block(
        sample.text,
        words,
        exhibit.kind === 'log' ? { line: 1_000, lines: 60 } : { line: 2_000, lines: 120 },
      )
      return `${words.column[side]}, ${times.clock(sample.takenAt)}${note}:\n\n${fence(text, exhibit.kind === 'json' ? 'json' : 'text')}`
    }),
  ].join('\n\n')
}
