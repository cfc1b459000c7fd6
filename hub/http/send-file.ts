import { Readable } from 'node:stream'
import { type FastifyReply, type FastifyRequest } from 'fastify'
import { type FileReply, type RangedContent } from '../../contract/api/endpoint.ts'
import { readRange } from './byte-range.ts'

/** A file as the answer; of content that is read from anywhere, the part that was asked for (RFC 9110 §14). */
export function sendFile(request: FastifyRequest, reply: FastifyReply, file: FileReply): FastifyReply {
  // RFC 6266 §4.3: the plain name for old clients, the encoded one for the real name.
  const plain = file.fileName.replace(/[^\w.-]/g, '_')
  const encoded = encodeURIComponent(file.fileName).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  reply.header('Content-Disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`)
  reply.type(file.mediaType)
  const { content } = file
  if (typeof content === 'string') return reply.send(Buffer.from(content))
  if (content instanceof Uint8Array) return reply.send(Buffer.from(content))
  if ('read' in content) return sendPart(request, reply, content)
  return reply.send(Readable.from(content))
}

function sendPart(request: FastifyRequest, reply: FastifyReply, content: RangedContent): FastifyReply {
  const { size } = content
  const etag = `"${content.etag}"`
  reply.header('Accept-Ranges', 'bytes').header('ETag', etag)
  // RFC 9110 §13.1.5: a part of something that has changed meanwhile is of no use.
  const condition = request.headers['if-range']
  const current = condition === undefined || condition === etag
  const wanted = readRange(current ? request.headers.range : undefined, size)
  if (wanted.kind === 'none') {
    // RFC 9110 §15.5.17.
    return reply
      .status(416)
      .header('Content-Range', `bytes */${String(size)}`)
      .header('Content-Length', '0')
      .send('')
  }
  const { from, to } = wanted.kind === 'part' ? wanted : { from: 0, to: size - 1 }
  if (wanted.kind === 'part') {
    reply.status(206).header('Content-Range', `bytes ${String(from)}-${String(to)}/${String(size)}`)
  }
  reply.header('Content-Length', String(to - from + 1))
  if (size === 0) return reply.send('')
  const read = content.read(from, to)
  return reply.send(read instanceof Readable ? read : Readable.from(read))
}
