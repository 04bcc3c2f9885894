import { z } from 'zod'
import type { Message } from '../../lib/message.ts'
import { linesOf } from '../http/lines.ts'

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

const time = (at: number | undefined) => (at === undefined ? '' : new Date(at).toISOString())

/** What a hole may be filled with; empty when the message has none. */
const fields = {
  id: ({ id }) => id,
  topic: ({ topic }) => topic,
  severity: ({ severity }) => severity,
  service: ({ service }) => service,
  title: ({ title }) => title,
  text: ({ text }) => text,
  details: (message) => linesOf(message).slice(1).join('\n'),
  incident: ({ incident = '' }) => incident,
  report: ({ report = '' }) => report,
  link: ({ link = '' }) => link,
  at: ({ at }) => time(at),
  startedAt: ({ startedAt }) => time(startedAt),
  endedAt: ({ endedAt }) => time(endedAt),
} as const satisfies Readonly<Record<string, (message: Message) => string>>

const hole = /\{(\w+)\}/g
const isField = (name: string): name is keyof typeof fields => Object.hasOwn(fields, name)

/** JSON whose texts may have holes; a hole that nothing can fill is a problem. */
export const templateSchema = z.record(z.string(), z.json()).superRefine((template, context) => {
  for (const [, name = ''] of JSON.stringify(template).matchAll(hole)) {
    if (isField(name)) continue
    const known = Object.keys(fields).join(', ')
    context.addIssue({ code: 'custom', message: `there is no field {${name}}; there are ${known}` })
  }
})

/** The template with its holes filled. Values stay values: nothing in them becomes JSON. */
export function fillIn(template: Json, message: Message): Json {
  if (typeof template === 'string')
    return template.replace(hole, (whole, name: string) => (isField(name) ? fields[name](message) : whole))
  if (Array.isArray(template)) return template.map((part: Json) => fillIn(part, message))
  if (template === null || typeof template !== 'object') return template
  return Object.fromEntries(
    Object.entries(template).map(([key, part]) => [key, fillIn(part as Json, message)]),
  )
}
