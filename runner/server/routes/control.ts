import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Command } from '../../core/event.ts'
import { takeTime } from '../patience.ts'

/** One command for all services, in the order of who needs whom. */
type AllCommand = { readonly do: 'start-all' | 'stop-all' }

/** Does what is asked, or throws UserError. Its answer is plain data for the client. */
export type ControlService = (command: Command | AllCommand, by: string) => Promise<unknown>

const service = z.string().min(1).max(200)

/** Command of core/event.ts, or one for all, as JSON. */
const command = z.discriminatedUnion('do', [
  z.strictObject({ do: z.enum(['restart', 'start', 'stop', 'pause', 'resume', 'reset']), service }),
  z.strictObject({ do: z.enum(['start-all', 'stop-all']) }),
  z.strictObject({ do: z.literal('acknowledge'), incident: z.string().min(1).max(200) }),
  z.strictObject({
    do: z.literal('maintenance'),
    services: z.array(service).min(1).max(1_000),
    until: z.int().positive(),
    note: z.string().max(1_000).optional(),
  }),
  z.strictObject({ do: z.literal('end-maintenance'), services: z.array(service).min(1).max(1_000) }),
])

const body = z.strictObject({ command, by: z.string().min(1).max(100).default('operator') })

export function controlRoute(app: FastifyInstance, control: ControlService): void {
  app.post('/api/guardian/control', async (request, reply) => {
    takeTime(request, reply)
    const asked = body.parse(request.body)
    return { result: (await control(toCommand(asked.command), asked.by)) ?? null }
  })
}

/** An absent note is left out, not undefined. */
function toCommand(asked: z.output<typeof command>): Command | AllCommand {
  if (asked.do !== 'maintenance') return asked
  const { note, ...rest } = asked
  return note === undefined ? rest : { ...rest, note }
}
