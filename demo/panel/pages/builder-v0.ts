import { html } from '../html.ts'
import { icon } from '../icons.ts'
import type { Page } from '../view.ts'
import { tabs } from './parts.ts'

export const builderV0: Page = {
  path: '/builder-v0',
  name: 'Чат билдера',
  icon: 'chat',
  group: 'Творчество',
  scripts: ['tabs.js', 'chat.js'],
  body: () => html`<div class="studio">
    <section class="card chat" aria-label="Чат">
      <header><h2>Чат Билдера</h2><span class="muted">Страница «Главная»</span></header>
      <ol class="messages" data-testid="chat-messages">
        <li class="from-them"><p>Здравствуйте! Опишите, что изменить на странице, и я подготовлю правки.</p></li>
        <li class="from-me"><p>Сделай первый экран спокойнее и добавь фотографию.</p></li>
        <li class="from-them"><p>Готово: светлый фон, крупный заголовок и снимок справа. Посмотрите в «Превью».</p></li>
      </ol>
      <form class="composer" data-action="chat">
        <label class="hidden-text" for="chat-text">Сообщение</label>
        <textarea id="chat-text" name="text" rows="2" maxlength="2000" required placeholder="Например: добавь блок с ценами" data-testid="chat-input"></textarea>
        <button type="submit" class="button primary" data-testid="chat-send" aria-label="Отправить">${icon('send')}</button>
      </form>
    </section>
    <section class="card inspector" data-testid="inspector-panel" aria-label="Инспектор">
      <header><h2>Инспектор</h2><span class="muted">Первый экран</span></header>
      ${tabs('Свойства блока', [content, style, actions, templates])}
    </section>
  </div>`,
}

const content = {
  id: 'content',
  name: 'Контент',
  testId: 'content-tab',
  body: html`<form class="fields"><label for="block-title"><span>Заголовок</span><input id="block-title" value="Посуда, которую хочется держать в руках"></label>
  <label for="block-text"><span>Текст</span><textarea id="block-text" rows="3">Делаем небольшими сериями из местной глины.</textarea></label>
  <label for="block-button"><span>Надпись на кнопке</span><input id="block-button" value="Смотреть каталог"></label></form>`,
}

const style = {
  id: 'style',
  name: 'Стиль',
  testId: 'style-tab',
  body: html`<form class="fields"><fieldset><legend>Палитра</legend><div class="swatches">${[
    '#3b5bdb',
    '#0b7285',
    '#2b8a3e',
    '#b35c00',
    '#862e9c',
  ].map(
    (colour, at) =>
      html`<label><input type="radio" name="palette"${at === 0 && html` checked`}><i style="background:${colour}"></i><span class="hidden-text">${colour}</span></label>`,
  )}</div></fieldset><label for="radius"><span>Скругление</span><input id="radius" type="range" min="0" max="24" value="12"></label></form>`,
}

const actions = {
  id: 'actions',
  name: 'Действия',
  testId: 'actions-tab',
  body: html`<ul class="rows"><li><span><b>Кнопка</b><small>Открыть /catalog</small></span></li><li><span><b>Изображение</b><small>Без действия</small></span></li></ul>`,
}

const templates = {
  id: 'templates',
  name: 'Шаблоны',
  testId: 'templates-tab',
  body: html`<ul class="rows"><li><span><b>Витрина</b><small>Каталог и корзина</small></span></li><li><span><b>Портфолио</b><small>Работы и контакты</small></span></li><li><span><b>Событие</b><small>Программа и запись</small></span></li></ul>`,
}
