import swagger from '@fastify/swagger'
import scalar from '@scalar/fastify-api-reference'
import { type FastifyInstance } from 'fastify'
import { createJsonSchemaTransform } from 'fastify-type-provider-zod'
import { documentationPolicy } from './security-headers.ts'

export const documentPath = '/api/openapi.json'
export const documentationPath = '/api/docs'

/** Collects every route's schema; goes in before the routes. */
export async function describeRoutes(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Zuoxi 座席',
        version,
        description:
          '呼叫中心接口。先用 `POST /api/sessions` 登录，之后在 `Authorization: Bearer` 中带上访问令牌。' +
          '时间均为 UTC 毫秒。\n\n' +
          'The call centre’s API. Sign in with `POST /api/sessions`, then send the access token as ' +
          '`Authorization: Bearer`. Times are UTC milliseconds.',
      },
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig: { unrepresentable: 'any' } }),
  })
}

/**
 * `/api/openapi.json` and the page that shows it. The page's script is served from here, for a hub without internet.
 */
export async function serveDocumentation(app: FastifyInstance): Promise<void> {
  app.get(documentPath, { schema: { hide: true } }, async () => app.swagger())
  await app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('Content-Security-Policy', documentationPolicy)
      reply.header('Cache-Control', 'max-age=3600')
      reply.removeHeader('Access-Control-Allow-Origin')
      reply.removeHeader('Access-Control-Allow-Methods')
    })
    await scope.register(scalar, {
      routePrefix: documentationPath,
      configuration: {
        pageTitle: 'Zuoxi 座席 API',
        url: documentPath,
        // Everything that would call out is off.
        withDefaultFonts: false,
        telemetry: false,
        showDeveloperTools: 'never',
        agent: { disabled: true },
        mcp: { disabled: true },
        hideClientButton: true,
      },
    })
  })
}
