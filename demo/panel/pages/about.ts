import { html } from '../html.ts'
import type { Page } from '../view.ts'
import { card, heading } from './parts.ts'

export const about: Page = {
  path: '/about',
  name: 'О системе',
  icon: 'info',
  group: 'Справка',
  body: ({ comfy }) => html`
    ${heading('О системе', 'Orchestrator V3: панель управления генерацией и сборкой сайтов')}
    <div class="grid">
      ${card(
        'Версии',
        html`<dl class="facts"><dt>Панель</dt><dd>3.0.0</dd><dt>ComfyUI</dt><dd>${comfy.version ?? 'не отвечает'}</dd><dt>Интерфейс</dt><dd>Builder v0</dd><dt>Лицензия</dt><dd>MIT</dd></dl>`,
      )}
      ${card(
        'Из чего состоит',
        html`<ul class="rows">
          <li><span><b>Панель</b><small>Страницы, прокси и метрики</small></span><code>:3000</code></li>
          <li><span><b>ComfyUI</b><small>Очередь и генерация изображений</small></span><code>:8188</code></li>
          <li><span><b>Миниатюры</b><small>Уменьшенные копии для галереи</small></span><code>:3100</code></li>
        </ul>`,
      )}
    </div>
    ${card(
      'Приватность',
      html`<div class="prose"><p>Панель слушает только этот компьютер. Ключи остаются на сервере: в ответах и на страницах видно лишь, заданы ли они.</p></div>`,
    )}`,
}
