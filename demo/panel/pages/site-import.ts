import { html } from '../html.ts'
import { icon } from '../icons.ts'
import type { Page } from '../view.ts'
import { card, heading, pill, table } from './parts.ts'

export const siteImport: Page = {
  path: '/site/import',
  name: 'Импорт сайта',
  icon: 'import',
  group: 'Творчество',
  body: () => html`
    ${heading('Импорт сайта', 'Перенесите готовую страницу в билдер')}
    <div class="grid">
      ${card(
        'По адресу',
        html`<form class="fields" method="get" action="/site/import"><label for="site-url"><span>Адрес страницы</span><input id="site-url" name="url" type="url" required placeholder="https://"><small>Страница должна открываться без входа</small></label><button type="submit" class="button primary">${icon('import')}Импортировать</button></form>`,
      )}
      ${card(
        'Из архива',
        html`<label class="drop" for="site-archive">${icon('import')}<b>Выберите архив .zip</b><small>До 50 МБ, с файлом index.html</small><input class="hidden-text" id="site-archive" type="file" accept=".zip"></label>`,
      )}
    </div>
    ${card(
      'Последние импорты',
      table(
        ['Страница', 'Состав', 'Состояние'],
        [
          [html`<b>Мастерская керамики</b>`, '6 блоков', pill('good', 'Готово')],
          [html`<b>Школа танцев</b>`, '4 блока', pill('good', 'Готово')],
          [html`<b>Кофейня у вокзала</b>`, '9 блоков', pill('warn', 'Нужна проверка')],
        ],
      ),
    )}`,
}
