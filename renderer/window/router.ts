import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import StartPage from './start/start-page.vue'

/** The pages of the interface. Hash addresses: moving between pages never asks the scheme for anything. */
export function createPages(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [{ path: '/', name: 'start', component: StartPage }],
  })
}
