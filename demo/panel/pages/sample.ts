import { html } from '../html.ts'

/** The page that the builder is working on. */
export const samplePage = html`<div class="sample">
  <div class="sample-hero"><div><small>Мастерская керамики</small><p class="sample-title">Посуда, которую хочется держать в руках</p>
  <p>Делаем небольшими сериями из местной глины. Каждая вещь обожжена дважды и переживёт посудомойку.</p>
  <span class="sample-button">Смотреть каталог</span></div><img src="/pictures/canvas-03.svg" width="480" height="320" alt="Оливковая долина"></div>
  <ul><li><b>38 изделий</b>в наличии сегодня</li><li><b>2 дня</b>на доставку</li><li><b>30 дней</b>на возврат</li></ul>
</div>`
