import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './app.vue'
import { createTexts } from './i18n/index.ts'
import { createPages } from './router.ts'

createApp(App).use(createPinia()).use(createPages()).use(createTexts(navigator.language)).mount('#app')
