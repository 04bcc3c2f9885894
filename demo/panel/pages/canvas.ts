import { html } from '../html.ts'
import { icon } from '../icons.ts'
import { pictureNames, pictureTitles } from '../pictures.ts'
import type { Page } from '../view.ts'
import { heading } from './parts.ts'

const actions = html`<a class="button" href="/api/canvas/list">JSON</a><a class="button primary" href="/site/generate">${icon('spark')}Создать</a>`

export const canvas: Page = {
  path: '/canvas',
  name: 'Галерея',
  icon: 'image',
  group: 'Творчество',
  body: () => html`
    ${heading('Canvas Gallery', `${pictureNames.length} изображений и одно случайное`, actions)}
    <ul class="gallery">
      ${pictureNames.map(
        (name, at) =>
          html`<li class="card"><figure class="picture"><img src="/pictures/${name}.svg" width="480" height="320" alt="${pictureTitles[at]}"><figcaption><b>${pictureTitles[at]}</b><span>480 × 320</span></figcaption></figure></li>`,
      )}
      <li class="card"><figure class="picture"><img src="/pictures/random.svg" width="480" height="320" alt="Случайное изображение" data-dynamic="picture"><figcaption><b>Случайный кадр</b><span>480 × 320</span></figcaption></figure></li>
    </ul>`,
}
