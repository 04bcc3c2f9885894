import { join } from 'node:path'
import type { Config } from '../config.ts'
import { changesIn } from '../core/approval.ts'
import type { Topic } from '../core/effect.ts'
import type { Incident } from '../core/incident.ts'
import { isOfIncident } from '../core/severity.ts'
import { similarOf } from '../core/similar.ts'
import type { World } from '../core/world.ts'
import type { Mask } from '../lib/mask.ts'
import type { Message } from '../lib/message.ts'
import { dailyMessage } from '../render/daily.ts'
import { digestOf } from '../render/digest.ts'
import { messageOf } from '../render/message.ts'
import type { Exhibit } from '../render/report.ts'
import { similarSentence } from '../render/similar.ts'
import { createTimes } from '../render/times.ts'
import { troubleSentences } from '../render/troubles.ts'
import { wordsOf } from '../render/words.ts'
import type { Entry, Tell } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { dayOf } from './day.ts'
import { pictureOf } from './pictures.ts'

type Parts = {
  readonly config: Config
  readonly store: Pick<Store, 'incidents' | 'figures'>
  readonly world: () => World
  readonly mask: Mask
  /** What was gathered of an incident, once it is gathered. */
  readonly evidenceOf: (incident: string) => Promise<readonly Exhibit[]>
}

/** Who is called now wants to see it. */
const pictured: ReadonlySet<Topic> = new Set<Topic>(['opened', 'escalated', 'visual'])
const wondered: ReadonlySet<Topic> = new Set<Topic>(['escalated', 'reminder'])

/** Writes messages at the moment they are sent, so that they say what is known of their incident by then. */
export function createLetters(parts: Parts): (entries: readonly Entry[]) => Promise<Message> {
  const { config, store, mask, world } = parts
  const { language, timezone } = config.report
  const one = async (tell: Tell): Promise<Message> => {
    const { topic, subject, at } = tell
    if (topic === 'digest') return dailyMessage(dayOf(config, store.figures, world(), at), config.report)
    const incident = tell.incident === undefined ? undefined : store.incidents.get(tell.incident)
    const changed = topic === 'visual' ? changesIn(world(), subject) : []
    const shown = isOfIncident(topic)
      ? (incident?.observations ?? [])
      : changed.flatMap(({ last }) => last ?? [])
    return messageOf(tell, {
      title: config.services[subject]?.title ?? subject,
      incident,
      trouble: await troubleOf(parts, tell, incident),
      before: beforeOf(parts, tell, incident),
      changes: changed.flatMap(({ last }) => last?.summary ?? []),
      ...placesOf(config, tell.incident),
      picture: pictured.has(topic) ? await pictureOf(shown) : undefined,
      language,
      timezone,
      mask,
    })
  }
  return async (entries) => {
    const messages = await Promise.all(entries.map(({ tell }) => one(tell)))
    const [first] = messages
    return first !== undefined && messages.length === 1 ? first : digestOf(messages, { language, timezone })
  }
}

/** A person who is called wants to know why; the rest can wait for the report. */
async function troubleOf(
  { config, evidenceOf }: Parts,
  { topic }: Tell,
  incident: Incident | undefined,
): Promise<string | undefined> {
  if (!wondered.has(topic) || incident === undefined) return undefined
  const exhibits = await evidenceOf(incident.id)
  return troubleSentences({ incident, exhibits }, wordsOf(config.report.language))[0]
}

function beforeOf(
  { config, store }: Parts,
  { topic, at }: Tell,
  incident: Incident | undefined,
): string | undefined {
  if (incident === undefined || (topic !== 'opened' && topic !== 'escalated')) return undefined
  const similar = similarOf(incident.id, store.incidents.alike(incident), at)
  if (similar === undefined || similar.count < 2) return undefined
  const { language, timezone } = config.report
  return similarSentence(similar, language, createTimes(wordsOf(language), timezone, at))
}

function placesOf(
  { reportsDir, report }: Config,
  incident: string | undefined,
): { readonly report?: string; readonly link?: string } {
  if (incident === undefined) return {}
  const link =
    report.url && `${report.url.replace(/\/+$/, '')}/incidents/${encodeURIComponent(incident)}/report.html`
  return { report: join(reportsDir, 'incidents', incident, 'report.html'), ...(link && { link }) }
}
