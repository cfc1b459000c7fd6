import { type Centre } from '../../contract/centre/centre.ts'

/** Folders for asterisk.conf. Given by tests and by installers that own the whole Asterisk. */
export interface AsteriskFolders {
  readonly configuration: string
  readonly modules: string
  readonly library: string
  readonly database: string
  readonly keys: string
  readonly data: string
  readonly agi: string
  readonly spool: string
  readonly run: string
  readonly log: string
}

/**
 * What differs from the centre definition: a rendering for a test, or for a second machine. Everything is optional;
 * without options the rendering is the centre's own.
 */
export interface RenderOptions {
  readonly network?: Partial<Centre['network']>
  readonly hub?: { readonly fastAgi?: Partial<Centre['hub']['fastAgi']>; readonly ami?: Partial<Centre['hub']['ami']> }
  readonly directories?: Partial<Centre['directories']>
  /** Trunk key → where its other end really is. */
  readonly trunkServers?: Readonly<Record<string, { readonly server: string; readonly port: number }>>
  /** Writes asterisk.conf too; without it the installer's own stays. */
  readonly folders?: AsteriskFolders
  /** Lets the global variable ZUOXI_CLOCK (epoch seconds) stand for the time when hours are asked. Tests only. */
  readonly clock?: boolean
}

/** The centre with the options laid over it. */
export function centreWith(centre: Centre, options: RenderOptions): Centre {
  const moved = options.trunkServers ?? {}
  return {
    ...centre,
    network: { ...centre.network, ...options.network },
    hub: {
      fastAgi: { ...centre.hub.fastAgi, ...options.hub?.fastAgi },
      ami: { ...centre.hub.ami, ...options.hub?.ami },
    },
    directories: { ...centre.directories, ...options.directories },
    trunks: centre.trunks.map((trunk) => {
      const place = moved[trunk.key]
      if (place === undefined) return trunk
      return {
        ...trunk,
        ...(trunk.register && { register: { ...trunk.register, ...place } }),
        ...(trunk.ip && { ip: { ...trunk.ip, ...place } }),
      }
    }),
  }
}

/** Where the server's certificate and key lie: the company's own, or those made here. */
export function certificateFiles(network: Centre['network']): {
  readonly certificate: string
  readonly privateKey: string
} {
  return {
    certificate: network.certificate ?? `${network.certificates}/pbx.crt`,
    privateKey: network.privateKey ?? `${network.certificates}/pbx.key`,
  }
}
