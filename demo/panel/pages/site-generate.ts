import { html } from '../html.ts'
import { icon } from '../icons.ts'
import type { Page } from '../view.ts'
import { card, heading } from './parts.ts'

export const siteGenerate: Page = {
  path: '/site/generate',
  name: 'Новый сайт',
  icon: 'spark',
  group: 'Творчество',
  scripts: ['generate.js'],
  body: () => html`
    ${heading('Генерация сайта', 'Опишите сайт: панель составит структуру, тексты и запрос на изображения')}
    <div class="grid wide-left">
      ${card(
        'Описание',
        html`<form class="fields" data-action="generate">
          <label for="site-prompt"><span>О чём сайт</span><textarea id="site-prompt" name="prompt" rows="5" required placeholder="Мастерская керамики: каталог, о нас, доставка"></textarea><small>Достаточно двух-трёх предложений</small></label>
          <label for="site-model"><span>Модель изображений</span><select id="site-model" name="model"><option>flux-pro-1.1</option><option>flux-pro</option><option>flux-dev</option></select></label>
          <button type="submit" class="button primary">${icon('spark')}Показать запрос</button>
        </form>
        <output class="answer" data-answer="generate"></output>`,
      )}
      ${card(
        'Как это проходит',
        html`<ol class="steps"><li><b>Структура</b>Страницы и блоки</li><li><b>Тексты</b>Заголовки и описания</li><li><b>Изображения</b>Пробный запуск FLUX</li><li><b>Сборка</b>Просмотр и правки в билдере</li></ol>`,
      )}
    </div>`,
}
