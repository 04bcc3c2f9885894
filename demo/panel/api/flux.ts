import type { FastifyInstance } from 'fastify'
import type { Parts } from '../parts.ts'

const models: readonly string[] = ['flux-pro-1.1', 'flux-pro', 'flux-dev']

/** What the guard stops before anything is sent; beginnings of words, Russian and English. */
const unsafe: readonly (readonly [beginning: RegExp, reason: string])[] = [
  [/\b(nsfw|nude|naked|porn|erotic)|(порн|эротик|обнаж|голая|голый)/i, 'Откровенное содержание запрещено'],
  [/\b(gore|dismember|torture)|(расчлен|пытк|кровав)/i, 'Сцены жестокости запрещены'],
  [/\b(deepfake|passport scan|fake id)|(дипфейк|скан паспорта)/i, 'Подделка людей и документов запрещена'],
]

/**
 * Generation behind its guard. Without ALLOW_GENERATION and a confirmation it is a dry run that says what
 * would be sent; with both, the demo still refuses, because it has nobody to bill.
 */
export function addFlux(app: FastifyInstance, { settings, metrics, jobs, log }: Parts): void {
  app.post('/api/flux/generate', async (request, reply) => {
    const { prompt, model, width, height, confirmed } = asked(request.body)
    const refuse = (status: number, error: string, reason: string) => {
      metrics.fluxGenerations.inc({ model: models.includes(model) ? model : 'other', status: 'refused' })
      log.warn({ error }, 'FLUX request refused')
      return reply.code(status).send({ success: false, error, reason, billed: false })
    }
    if (prompt === '') return refuse(400, 'prompt_required', 'Опишите изображение в поле prompt')
    if (!models.includes(model)) return refuse(400, 'unknown_model', `Доступны модели: ${models.join(', ')}`)
    const found = unsafe.find(([beginning]) => beginning.test(prompt))
    if (found !== undefined) return refuse(422, 'unsafe_prompt', found[1])
    if (settings.allowGeneration && confirmed) {
      return refuse(503, 'demo_never_generates', 'Демо-панель не отправляет платных запросов')
    }

    metrics.fluxGenerations.inc({ model, status: 'dry_run' })
    return {
      success: true,
      dryRun: true,
      billed: false,
      allowGeneration: settings.allowGeneration,
      jobId: jobs.add(prompt).id,
      wouldSend: { method: 'POST', url: `https://api.bfl.ai/v1/${model}`, body: { prompt, width, height } },
      message: settings.allowGeneration
        ? 'Пробный запуск: запрос не подтверждён'
        : 'Пробный запуск: генерация выключена (ALLOW_GENERATION=false)',
    }
  })
}

function asked(body: unknown) {
  const given: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {}
  const size = (value: unknown) =>
    typeof value === 'number' && value >= 256 && value <= 2048 ? Math.round(value) : 1024
  return {
    prompt: typeof given.prompt === 'string' ? given.prompt.trim() : '',
    model: typeof given.model === 'string' ? given.model : 'flux-pro-1.1',
    width: size(given.width),
    height: size(given.height),
    confirmed: given.confirmed === true,
  }
}
