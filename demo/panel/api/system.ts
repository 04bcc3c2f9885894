import type { FastifyInstance } from 'fastify'
import type { Parts } from '../parts.ts'

/**
 * What the service manager would say. The demo has none: it looks whether the service answers. Starting and
 * stopping do nothing here and answer as the real panel does on Linux.
 */
export function addSystem(app: FastifyInstance, { comfy }: Parts): void {
  app.get('/api/system/comfy/status', async () => {
    const { online } = await comfy.glance()
    return {
      success: true,
      status: online ? 'running' : 'stopped',
      running: online,
      stopped: !online,
      pending: false,
      installed: true,
      message: online ? 'Сервис запущен' : 'Сервис остановлен',
    }
  })
  app.get('/api/system/panel/status', async () => ({
    ok: true,
    service: 'AdminPanel',
    running: true,
    status: 'SERVICE_RUNNING',
  }))

  for (const path of ['comfy/start', 'comfy/stop', 'panel/start', 'panel/stop']) {
    app.post(`/api/system/${path}`, async (_request, reply) =>
      reply.code(500).send({ success: false, message: 'Команда не выполнена: менеджер служб не найден' }),
    )
  }
  app.post('/api/system/ignite', async () => ({
    success: false,
    message: 'Запуск системы недоступен: менеджер служб не найден',
    results: ['OrchestratorComfyUI', 'OrchestratorPanel'].map((service) => ({ service, started: false })),
  }))
}
