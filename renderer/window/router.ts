import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import CallsPage from './calls/calls-page.vue'
import CustomersPage from './customers/customers-page.vue'
import DayPage from './day/day-page.vue'
import DeskPage from './desk/desk-page.vue'
import DirectoryPage from './directory/directory-page.vue'
import SettingsPage from './settings/settings-page.vue'

/** The places on the rail, in their order. */
export const places = [
  { name: 'desk', path: '/desk', component: DeskPage },
  { name: 'customers', path: '/customers/:customerId?', component: CustomersPage },
  { name: 'calls', path: '/calls', component: CallsPage },
  { name: 'directory', path: '/directory', component: DirectoryPage },
  { name: 'day', path: '/day', component: DayPage },
  { name: 'settings', path: '/settings', component: SettingsPage },
] as const
export type PlaceName = (typeof places)[number]['name']

/** The pages of the interface. Hash addresses: moving between pages never asks the scheme for anything. */
export function createPages(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [...places, { path: '/:rest(.*)*', redirect: { name: 'desk' } }],
  })
}
