import { html } from '../html.ts'
import type { Page } from '../view.ts'
import { heading, pill } from './parts.ts'
import { samplePage } from './sample.ts'

export const preview: Page = {
  path: '/preview',
  name: 'Превью',
  icon: 'eye',
  group: 'Творчество',
  body: () => html`
    ${heading('Превью', 'Так страницу увидит посетитель', html`<a class="button" href="/builder">Открыть в билдере</a>`)}
    <div class="browser"><div class="browser-bar"><i></i><i></i><i></i><span>stranica.local</span>${pill('good', 'Сохранено')}</div>${samplePage}</div>`,
}
