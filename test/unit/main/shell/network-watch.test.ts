import { describe, expect, it } from 'vitest'
import { addressesNow, everyAddress } from '../../../../main/shell/network-watch.ts'

const of = (address: string, internal = false) => ({
  ...{ address, internal, netmask: '255.255.255.0', mac: '00:00:5e:00:53:01', cidr: `${address}/24` },
  family: 'IPv4' as const,
})

describe('this machine’s addresses', () => {
  const machine = { lo: [of('127.0.0.1', true)], eth0: [of('192.0.2.2')], wlan0: [of('169.254.3.4')], tun0: undefined }

  it('differ when one comes, goes or moves; those no other machine can reach do not count', () => {
    expect(addressesNow(machine)).toBe('eth0 192.0.2.2/24')
    expect(addressesNow({ ...machine, wlan0: [of('198.51.100.7')] })).toBe('eth0 192.0.2.2/24, wlan0 198.51.100.7/24')
    expect(addressesNow({ lo: machine.lo })).toBe('')
  })

  it('are all looked through for one that a call uses', () => {
    expect(everyAddress(machine)).toEqual(['127.0.0.1', '192.0.2.2', '169.254.3.4'])
  })
})
