import { defineComponent, h } from 'vue'

/** The text of a page; it comes from the build (markdown-pages.plugin.ts), never from outside. */
export const ManualText = defineComponent({
  props: { html: { type: String, required: true } },
  setup: (props) => () => h('article', { class: 'manual', innerHTML: props.html }),
})
