import { type Html, html } from '../html.ts'
import type { Page } from '../view.ts'
import { card, heading, pill } from './parts.ts'

export const settings: Page = {
  path: '/settings',
  name: 'Настройки',
  icon: 'sliders',
  group: 'Система',
  body: ({ settings }) => html`
    ${heading('Settings', 'Подключения, ключи и папки. Значения задаются при запуске панели')}
    <div class="grid">
      ${card(
        'ComfyUI',
        html`<form class="fields">
          ${field('comfy-url', 'Адрес', settings.comfyUrl, 'Переменная COMFY_URL', true)}
          ${field('comfy-limit', 'Предел ответа, секунд', String(settings.limits.comfyProxy / 1000), 'Дольше прокси не ждёт')}
        </form>`,
      )}
      ${card(
        'Ключи',
        html`<ul class="rows">
          <li><span><b>FLUX</b><small>BFL_API_KEY</small></span>${keyPill(settings.bflKey)}</li>
          <li><span><b>v0</b><small>V0_API_KEY</small></span>${keyPill(settings.v0Key)}</li>
          <li><span><b>Hugging Face</b><small>HF_TOKEN</small></span>${keyPill(undefined)}</li>
        </ul>`,
        html`<a href="/api/keys/validate">Проверить</a>`,
      )}
      ${card(
        'Генерация',
        html`<ul class="rows">
          ${toggle('Платная генерация', 'ALLOW_GENERATION', settings.allowGeneration)}
          ${toggle('Проверка запросов', 'Небезопасные описания отклоняются', true)}
          ${toggle('Пробный режим', 'Показать запрос, не отправляя его', !settings.allowGeneration)}
        </ul>`,
      )}
      ${card(
        'Папки',
        html`<form class="fields">
          ${field('models', 'Модели', 'F:\\Models', 'Контрольные точки и LoRA')}
          ${field('drop', 'Готовые изображения', 'F:\\Drop\\out', 'Отсюда их берёт галерея')}
        </form>`,
        html`<a href="/api/paths/validate">Проверить</a>`,
      )}
    </div>`,
}

function field(id: string, name: string, value: string, note: string, dynamic = false): Html {
  return html`<label for="${id}"><span>${name}</span><input id="${id}" value="${value}" readonly${dynamic && html` data-dynamic="address"`}><small>${note}</small></label>`
}

function keyPill(key: string | undefined): Html {
  return key === undefined ? pill('idle', 'Не задан') : pill('good', 'Задан')
}

function toggle(name: string, note: string, on: boolean): Html {
  return html`<li><span><b>${name}</b><small>${note}</small></span><span class="switch${on ? ' on' : ''}" role="img" aria-label="${on ? 'включено' : 'выключено'}"></span></li>`
}
