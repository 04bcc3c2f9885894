import { html } from '../html.ts'
import { icon } from '../icons.ts'
import type { Page } from '../view.ts'
import { card, heading, tile } from './parts.ts'

/** Filled by status.js from /api/health, as the real one is rendered by its client. */
export const status: Page = {
  path: '/status',
  name: 'Статус',
  icon: 'pulse',
  group: 'Система',
  scripts: ['status.js'],
  body: ({ settings, comfy }) => html`
    ${heading('Orchestrator V3 — Status', 'Что работает прямо сейчас', refresh)}
    <div class="banner idle" data-status="overall"><i></i><div><b>Запрашиваем состояние…</b><span>Обычно это занимает меньше секунды</span></div></div>
    <div class="tiles">
      ${tile('ComfyUI', html`<span data-status="comfy">…</span>`, html`версия <span data-status="version">—</span>`)}
      ${tile('Модели', html`<span data-status="models">…</span>`, 'контрольных точек')}
      ${tile('FLUX', html`<span data-status="flux">…</span>`, settings.allowGeneration ? 'генерация разрешена' : 'пробный режим')}
      ${tile('Последняя проверка', html`<span data-status="checked" data-dynamic="time">—</span>`, 'по часам браузера')}
    </div>
    <div class="grid">
      ${card(
        'Окружение',
        html`<dl class="facts"><dt>Режим</dt><dd>production</dd><dt>Генерация</dt><dd>${settings.allowGeneration ? 'разрешена' : 'выключена'}</dd><dt>Журнал</dt><dd>${settings.logLevel}</dd><dt>Схема здоровья</dt><dd>${settings.healthSchema}</dd></dl>`,
      )}
      ${card(
        'Подключения',
        html`<dl class="facts"><dt>ComfyUI</dt><dd><code class="address" data-dynamic="address">${settings.comfyUrl}</code></dd><dt>Устройство</dt><dd>${comfy.device ?? '—'}</dd><dt>Прокси</dt><dd><code>/api/comfy/*</code></dd><dt>Метрики</dt><dd><a href="/api/metrics">/api/metrics</a></dd></dl>`,
      )}
    </div>`,
}

const refresh = html`<button type="button" class="button" data-action="refresh">${icon('refresh')}Обновить</button>`
