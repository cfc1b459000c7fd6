import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './app.vue'
import { createTexts } from './i18n/index.ts'
import { pauseForSensitiveFields } from './recording/sensitive-fields.ts'
import { createPages } from './router.ts'
import { askQuietly } from './stores/ask.ts'
import './theme/tokens.css'

createApp(App).use(createPinia()).use(createPages()).use(createTexts(navigator.language)).mount('#app')
pauseForSensitiveFields(document)
void askQuietly('app.ready', null)
