/** The handlers as Lambda calls them, over fakes: what one imports of the composition root is `composed.ts`. */
import { registerHooks } from 'node:module';

process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';

const COMPOSE = new URL('../../adapters/aws/compose/', import.meta.url).href;
const COMPOSED = new URL('./composed.ts', import.meta.url).href;
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    return found.url.startsWith(COMPOSE) ? { ...found, url: COMPOSED } : found;
  },
});

export const called = new Set<string>();

export const handlerOf =
  (name: string) =>
  async (event: unknown): Promise<unknown> => {
    const { handler } = (await import(`../../functions/${name}.ts`)) as {
      handler: (event: unknown, context: unknown) => Promise<unknown>;
    };
    called.add(name);
    return handler(event, {});
  };
