import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Mask } from '../lib/mask.ts'
import type { Message } from '../lib/message.ts'
import { digestOf } from '../render/digest.ts'
import { messageOf } from '../render/message.ts'
import type { Entry, Tell } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'

type Parts = { readonly config: Config; readonly store: Pick<Store, 'incidents'>; readonly mask: Mask }

/** Writes messages at the moment they are sent, so that they say what is known of their incident by then. */
export function createLetters({ config, store, mask }: Parts): (entries: readonly Entry[]) => Message {
  const { language, timezone } = config.report
  const one = (tell: Tell): Message =>
    messageOf(tell, {
      title: config.services[tell.subject]?.title ?? tell.subject,
      incident: tell.incident === undefined ? undefined : store.incidents.get(tell.incident),
      report:
        tell.incident === undefined
          ? undefined
          : join(config.reportsDir, 'incidents', tell.incident, 'report.html'),
      language,
      timezone,
      mask,
    })
  return (entries) => {
    const messages = entries.map(({ tell }) => one(tell))
    const [first] = messages
    return first !== undefined && messages.length === 1 ? first : digestOf(messages, { language, timezone })
  }
}
