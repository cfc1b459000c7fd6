/** What Zuoxi is made of besides itself, as it lies beside the interface in `licences.json`; made by our own build. */
export type LicenceList = {
  readonly packages: readonly {
    readonly name: string
    readonly version: string
    /** SPDX, as the package says it. */
    readonly licence: string
    /** Which of the texts; null for a package that has none of its own. */
    readonly text: number | null
  }[]
  readonly texts: readonly string[]
}
