import { html } from '../html.ts'
import type { Page } from '../view.ts'
import { pill, tabs } from './parts.ts'
import { samplePage } from './sample.ts'

const diff = html`<div class="diff"><div class="diff-head"><b>app/page.tsx</b><span><ins>+3</ins> <del>−2</del></span></div><pre><code><span>  &lt;section className="hero"&gt;
</span><del>-   &lt;h1&gt;Керамика&lt;/h1&gt;
-   &lt;a href="/shop"&gt;Магазин&lt;/a&gt;
</del><ins>+   &lt;h1&gt;Посуда, которую хочется держать в руках&lt;/h1&gt;
+   &lt;p&gt;Делаем небольшими сериями из местной глины.&lt;/p&gt;
+   &lt;a href="/catalog"&gt;Смотреть каталог&lt;/a&gt;
</ins><span>  &lt;/section&gt;</span></code></pre></div>
<div class="pr">${pill('warn', 'Черновик')}<span><b>Обновить первый экран</b><small>1 файл, 5 строк</small></span><button type="button" class="button primary">Создать PR</button></div>`

const board = html`<div class="board"><div class="block selected"><small>Первый экран</small><b>Заголовок, текст, кнопка, изображение</b></div><div class="block"><small>Цифры</small><b>Три показателя в ряд</b></div><div class="block"><small>Каталог</small><b>Сетка из восьми карточек</b></div><div class="block empty">Перетащите сюда новый блок</div></div>`

/** The real one has no heading. */
export const builder: Page = {
  path: '/builder',
  name: 'Билдер',
  icon: 'blocks',
  group: 'Творчество',
  scripts: ['tabs.js'],
  body: () =>
    html`<div class="workbench">${tabs('Вид', [
      { id: 'preview', name: 'Preview', body: html`<div class="browser">${samplePage}</div>` },
      { id: 'canvas', name: 'Canvas', body: board },
      { id: 'diff', name: 'Diff/PR', body: diff },
    ])}</div>`,
}
