import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Incident } from '../core/incident.ts'
import type { Mask } from '../lib/mask.ts'
import type { Message } from '../lib/message.ts'
import { digestOf } from '../render/digest.ts'
import { messageOf } from '../render/message.ts'
import type { Exhibit } from '../render/report.ts'
import { troubleSentences } from '../render/troubles.ts'
import { wordsOf } from '../render/words.ts'
import type { Entry, Tell } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'

type Parts = {
  readonly config: Config
  readonly store: Pick<Store, 'incidents'>
  readonly mask: Mask
  /** What was gathered of an incident, once it is gathered. */
  readonly evidenceOf: (incident: string) => Promise<readonly Exhibit[]>
}

/** Writes messages at the moment they are sent, so that they say what is known of their incident by then. */
export function createLetters({
  config,
  store,
  mask,
  evidenceOf,
}: Parts): (entries: readonly Entry[]) => Promise<Message> {
  const { language, timezone } = config.report
  /** A person who is called wants to know why; the rest can wait for the report. */
  const troubleOf = async ({ topic }: Tell, incident: Incident | undefined): Promise<string | undefined> => {
    if (topic !== 'escalated' || incident === undefined) return undefined
    return troubleSentences({ incident, exhibits: await evidenceOf(incident.id) }, wordsOf(language))[0]
  }
  const one = async (tell: Tell): Promise<Message> => {
    const incident = tell.incident === undefined ? undefined : store.incidents.get(tell.incident)
    return messageOf(tell, {
      title: config.services[tell.subject]?.title ?? tell.subject,
      incident,
      trouble: await troubleOf(tell, incident),
      report:
        tell.incident === undefined
          ? undefined
          : join(config.reportsDir, 'incidents', tell.incident, 'report.html'),
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
