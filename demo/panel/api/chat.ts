import type { FastifyInstance } from 'fastify'

type Message = { readonly role: 'user' | 'assistant'; readonly text: string; readonly at: string }

const kept = 100

/** The builder's conversation: kept in memory, answered by rote. */
export function addChat(app: FastifyInstance): void {
  const messages: Message[] = []
  app.get('/api/chat/messages', async () => ({ messages }))
  app.post('/api/chat/messages', async (request, reply) => {
    const { body } = request
    const given = typeof body === 'object' && body !== null && 'text' in body ? body.text : undefined
    const text = typeof given === 'string' ? given.trim().slice(0, 2000) : ''
    if (text === '') return reply.code(400).send({ error: 'text_required', message: 'Напишите сообщение' })
    const at = new Date().toISOString()
    const answer: Message = {
      role: 'assistant',
      text: `Принято: «${text}». Изменения появятся на превью.`,
      at,
    }
    messages.push({ role: 'user', text, at }, answer)
    messages.splice(0, messages.length - kept)
    return answer
  })
  // As the real one: a relative address means nothing to a server.
  app.post('/api/builder-v0/generate-image', async (_request, reply) =>
    reply.code(500).send({ error: 'Failed to parse URL from /api/flux/generate' }),
  )
}
