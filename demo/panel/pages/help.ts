import { type Html, html } from '../html.ts'
import type { Page } from '../view.ts'
import { heading } from './parts.ts'

const topics: readonly (readonly [id: string, title: string, body: Html])[] = [
  [
    'start',
    'С чего начать',
    html`<p>Нажмите «Запуск системы» на странице «Обзор». Когда ComfyUI ответит, отметка вверху станет зелёной.</p>
    <ol><li>Откройте «Чат билдера» и опишите страницу.</li><li>Выберите готовый шаблон или правьте блоки справа.</li><li>Посмотрите результат во вкладке «Preview».</li></ol>`,
  ],
  [
    'chat',
    'Чат билдера',
    html`<p>Пишите обычными словами: «сделай заголовок крупнее», «добавь блок с ценами». <kbd>Ctrl</kbd> + <kbd>Enter</kbd> отправляет сообщение.</p>`,
  ],
  [
    'images',
    'Изображения',
    html`<p>Картинки рисует ComfyUI на вашем компьютере. FLUX работает в пробном режиме, пока в окружении не задано <code>ALLOW_GENERATION=true</code>: панель показывает запрос, но не отправляет его.</p>`,
  ],
  [
    'trouble',
    'Если что-то не работает',
    html`<p>Откройте «Диагностика»: каждая строка скажет, что не так. Чаще всего служба ComfyUI не запущена или порт 8188 занят другой программой.</p>`,
  ],
]

export const help: Page = {
  path: '/help',
  name: 'Справка',
  icon: 'book',
  group: 'Справка',
  title: 'Справка — Orchestrator V3',
  body: () => html`
    ${heading('Справка Builder v0', 'Коротко о том, как здесь всё устроено')}
    <div class="reading">
      <nav class="contents" aria-label="Содержание"><ul>${topics.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
      <div>${topics.map(([id, title, body]) => html`<section class="card prose" id="${id}"><h2>${title}</h2>${body}</section>`)}</div>
    </div>`,
}
