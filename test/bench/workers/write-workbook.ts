import { writeFileSync } from 'node:fs'
import writeExcelFile, { type SheetData } from 'write-excel-file/node'
import { generateCustomer } from '../../support/customer-generator.ts'

/** `write-workbook FILE ROWS`: an Excel file of generated customers, made in a process of its own. */
const [file = '', rows = '0'] = process.argv.slice(2)
const sheet: SheetData = [
  ['客户编号', '姓名', '级别', '电话1', '电话2', '省份', '城市', '区县', '街道', '地址', '备注'],
]
for (let at = 0; at < Number(rows); at += 1) {
  const { code, name, level, numbers, addresses, notes } = generateCustomer(at, 2)
  const [address] = addresses
  sheet.push(
    [
      ...[code, name, level, numbers[0]?.typed, numbers[1]?.typed],
      ...[address?.province, address?.city, address?.district, address?.street, address?.detail, notes],
    ].map((text) => text || null),
  )
}
writeFileSync(file, await writeExcelFile(sheet).toBuffer())
