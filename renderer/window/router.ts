import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import DeskPage from './desk/desk-page.vue'
import { type PlaceName } from './place-names.ts'

/** Each place with its page. The desk is there from the start, the others are loaded when first gone to. */
const places = [
  { name: 'desk', path: '/desk', component: DeskPage },
  { name: 'customers', path: '/customers/:customerId?', component: () => import('./customers/customers-page.vue') },
  { name: 'orders', path: '/orders', component: () => import('./order-list/orders-page.vue') },
  { name: 'delivery', path: '/delivery', component: () => import('./station-place/station-page.vue') },
  { name: 'calls', path: '/calls', component: () => import('./calls/calls-page.vue') },
  { name: 'recordings', path: '/recordings', component: () => import('./recordings/recordings-page.vue') },
  { name: 'directory', path: '/directory', component: () => import('./directory/directory-page.vue') },
  { name: 'day', path: '/day', component: () => import('./day/day-page.vue') },
  { name: 'takings', path: '/takings', component: () => import('./takings/takings-page.vue') },
  { name: 'shop', path: '/shop', component: () => import('./shop-settings/shop-page.vue') },
  { name: 'conflicts', path: '/conflicts', component: () => import('./conflicts/conflicts-page.vue') },
  { name: 'wall', path: '/wall', component: () => import('./wall/wall-page.vue') },
  { name: 'practice', path: '/practice', component: () => import('./practice/practice-page.vue') },
  { name: 'settings', path: '/settings', component: () => import('./settings/settings-page.vue') },
] as const satisfies readonly { name: PlaceName; path: string; component: unknown }[]

/** The pages of the interface. Hash addresses: moving between pages never asks the scheme for anything. */
export function createPages(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      ...places,
      // Reached from the bell; not on the rail.
      {
        name: 'announcements',
        path: '/announcements',
        component: () => import('./announcements/announcements-page.vue'),
      },
      { path: '/:rest(.*)*', redirect: { name: 'desk' } },
    ],
  })
}
