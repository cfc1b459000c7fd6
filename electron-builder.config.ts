import { type Configuration } from 'electron-builder'
import { builderConfiguration } from './packaging/builder-configuration.ts'

/** What electron-builder reads; `npm run package` gives it the same (packaging/command-line/package.ts). */
const configuration: Configuration = builderConfiguration({ environment: process.env })
export default configuration
