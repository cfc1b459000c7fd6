import { type MediaHost } from '../media/media-host.ts'

/** Of the media host only what sound needs. */
export type AudioMedia = Pick<MediaHost, 'request' | 'listen' | 'active'>
