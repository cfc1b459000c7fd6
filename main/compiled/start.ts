import { join } from 'node:path'
import { createCompiledLoader } from './compiled-loader.ts'

/** Where Electron starts: nothing but what loads the programme. */
createCompiledLoader()(join(import.meta.dirname, 'main.cjs'))
