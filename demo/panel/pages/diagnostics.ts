import { html } from '../html.ts'
import { icon } from '../icons.ts'
import type { Page } from '../view.ts'
import { card, heading, pill, table } from './parts.ts'

const checks: readonly (readonly [path: string, name: string, what: string])[] = [
  ['/api/health', 'Здоровье панели', 'Общее состояние и версия ComfyUI'],
  ['/api/selfcheck', 'Самопроверка', 'ComfyUI, FLUX, Hugging Face, модели'],
  ['/api/comfyui/status', 'Связь с ComfyUI', 'Отвечает ли сервер и чем располагает'],
  ['/api/system/comfy/status', 'Служба ComfyUI', 'Ответ менеджера служб'],
  ['/api/models', 'Модели', 'Контрольные точки на диске'],
  ['/api/jobs', 'Задания', 'Очередь самой панели'],
  ['/api/keys/validate', 'Ключи', 'Есть ли ключи FLUX и v0'],
  ['/api/paths/validate', 'Папки', 'Существуют ли рабочие папки'],
]

/** The questions are asked by diagnostics.js in the browser, one after another. */
export const diagnostics: Page = {
  path: '/diagnostics',
  name: 'Диагностика',
  icon: 'check',
  group: 'Система',
  scripts: ['diagnostics.js'],
  body: () => html`
    ${heading('Diagnostics', 'Восемь вопросов, на которые система отвечает сама', again)}
    ${card(
      'Проверки',
      table(
        ['Проверка', 'Что смотрим', 'Итог', 'Время'],
        checks.map(([path, name, what]) => [
          html`<b>${name}</b><code>${path}</code>`,
          what,
          html`<span data-check="${path}">${pill('idle', 'Ожидание')}</span>`,
          html`<span class="took" data-took="${path}" data-dynamic="time">— мс</span>`,
        ]),
      ),
      html`<span class="muted" data-check-total>0 из ${checks.length}</span>`,
    )}`,
}

const again = html`<button type="button" class="button primary" data-action="diagnose">${icon('refresh')}Проверить снова</button>`
