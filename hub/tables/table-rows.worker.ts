import { serveBeside } from './serve-beside.ts'
import { rowsOf } from './table-rows.ts'

serveBeside(rowsOf)
