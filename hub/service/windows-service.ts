import { type ServiceWish } from './service-wish.ts'

/**
 * The hub as a Windows service by WinSW (github.com/winsw/winsw, version 3): the XML file it reads. WinSW is one program
 * that lies beside this file under the same name; it starts and stops the hub, restarts it, and rolls its log.
 */
export function windowsService({ program, dataFolder, centreFile }: ServiceWish): string {
  const words = [
    program.script,
    'start',
    '--data',
    dataFolder,
    ...(centreFile === null ? [] : ['--centre', centreFile]),
  ]
  return `<service>
  <id>zuoxi-hub</id>
  <name>Zuoxi hub</name>
  <description>座席中心 Zuoxi hub</description>
  <executable>${escaped(program.node)}</executable>
${words.map((word) => `  <argument>${escaped(quoted(word))}</argument>`).join('\n')}
  <env name="NODE_ENV" value="production" />
  <startmode>Automatic</startmode>
  <delayedAutoStart>true</delayedAutoStart>
  <serviceaccount>
    <username>NT AUTHORITY\\LocalService</username>
  </serviceaccount>
  <stoptimeout>60 sec</stoptimeout>
  <onfailure action="restart" delay="5 sec" />
  <onfailure action="restart" delay="60 sec" />
  <resetfailure>1 hour</resetfailure>
  <logpath>%BASE%\\logs</logpath>
  <log mode="roll-by-size-time">
    <sizeThreshold>10240</sizeThreshold>
    <pattern>yyyyMMdd</pattern>
    <autoRollAtTime>00:00:00</autoRollAtTime>
    <zipOlderThanNumDays>7</zipOlderThanNumDays>
  </log>
</service>
`
}

/** As CommandLineToArgvW reads it: a backslash before the closing quote would quote that. */
const quoted = (word: string): string => (/[\s"]/.test(word) ? `"${word.replace(/\\+$/, '$&$&')}"` : word)

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
