import { serveBeside } from '../../tables/serve-beside.ts'
import { prepareRows } from './prepare-rows.ts'

serveBeside(prepareRows)
