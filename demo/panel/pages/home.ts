import { type Html, html } from '../html.ts'
import { icon } from '../icons.ts'
import type { Page, View } from '../view.ts'
import { card, heading, pill, table, tile } from './parts.ts'

export const home: Page = {
  path: '/',
  name: 'Обзор',
  icon: 'home',
  group: 'Система',
  scripts: ['home.js'],
  body: (view) => html`
    ${heading('Orchestrator V6', 'Генерация изображений и сборка сайтов на вашем компьютере', ignite)}
    <div class="tiles">${tiles(view)}</div>
    <div class="grid wide-left">
      ${card('Службы', services(view), html`<a href="/status">Подробнее</a>`)}
      ${card('Последний кадр', lastPicture, html`<a href="/canvas">Галерея</a>`)}
    </div>
    <div class="grid">
      ${card('Быстрые действия', quickActions)}
      ${card('Поток обновлений', stream)}
    </div>`,
}

const ignite = html`<button type="button" class="button primary" data-action="ignite">${icon('play')}Запуск системы</button>`

function tiles({ comfy }: View): Html {
  const live = (name: string, value: number) =>
    html`<span data-live="${name}" data-dynamic="queue">${value}</span>`
  return html`
    ${tile('Выполняется', live('running', comfy.running), 'заданий ComfyUI')}
    ${tile('В очереди', live('pending', comfy.pending), 'ждут своей очереди')}
    ${tile('Модели', String(comfy.models.length), 'контрольных точек')}
    ${tile('Время работы', html`<span data-live="uptime" data-dynamic="uptime">0:00:00</span>`, 'с запуска панели')}`
}

function services({ comfy, settings }: View): Html {
  const key = (value: string | undefined) =>
    value === undefined ? pill('idle', 'Нет ключа') : pill('good', 'Настроен')
  return table(
    ['Служба', 'Состояние', 'Сведения'],
    [
      [html`<b>Панель</b>`, pill('good', 'Работает'), 'Orchestrator V3'],
      [
        html`<b>ComfyUI</b>`,
        comfy.online ? pill('good', 'Работает') : pill('bad', 'Не отвечает'),
        comfy.online ? `Версия ${comfy.version ?? 'неизвестна'}` : 'Проверьте, запущена ли служба',
      ],
      [
        html`<b>FLUX</b>`,
        settings.allowGeneration ? pill('good', 'Разрешён') : pill('warn', 'Пробный режим'),
        settings.allowGeneration ? 'Платные запросы с подтверждением' : 'Платные запросы не отправляются',
      ],
      [html`<b>v0</b>`, key(settings.v0Key), 'Прокси для сборки страниц'],
    ],
  )
}

const lastPicture = html`<figure class="picture"><img src="/pictures/random.svg" width="480" height="320" alt="Последнее изображение" data-dynamic="picture"><figcaption>Обновляется при каждом открытии</figcaption></figure>`

const quickActions = html`<ul class="links">
  <li><a href="/site/generate">${icon('spark')}<span><b>Создать сайт</b>Опишите его словами</span></a></li>
  <li><a href="/site/import">${icon('import')}<span><b>Импортировать сайт</b>По адресу или из архива</span></a></li>
  <li><a href="/builder-v0">${icon('chat')}<span><b>Открыть чат билдера</b>Правки в разговоре</span></a></li>
  <li><a href="/diagnostics">${icon('check')}<span><b>Проверить систему</b>Полная самодиагностика</span></a></li>
</ul>`

const stream = html`<div class="stream"><span class="spinner" data-dynamic="spinner" aria-hidden="true"></span>
  <p>Панель следит за очередью ComfyUI.<br><span data-live="stream" data-dynamic="stream">Подключение…</span></p></div>
  <dl class="facts"><dt>Обновление</dt><dd>каждые 2 секунды</dd><dt>Канал</dt><dd><code>/api/jobs/stream</code></dd><dt>Статистика</dt><dd><code>/ws/stats</code></dd></dl>`
